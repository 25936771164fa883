using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Queries;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace EdgeRuntime.Fleet.Pages.Overview;

/// <summary>Filters, order and grouping of the list, as its address has them: a view can be shared as a link.</summary>
public sealed record FleetView
{
    /// <summary>Orders that a person can choose.</summary>
    public static IReadOnlyList<(string Value, string Text)> Orders { get; } =
    [
        ("problem", "problems first"),
        ("device", "name"),
        ("site", "site"),
        ("charge", "lowest charge"),
        ("rate", "lowest rate"),
        ("-price", "highest J / inference"),
        ("-last_seen", "last seen"),
        ("last_seen", "longest silent"),
    ];

    /// <summary>Searched text.</summary>
    public string? Search { get; init; }

    /// <summary>Presence.</summary>
    public PresenceState? State { get; init; }

    /// <summary>Mode.</summary>
    public PowerMode? Mode { get; init; }

    /// <summary>Whether only devices with a problem.</summary>
    public bool ProblemsOnly { get; init; }

    /// <summary>Site.</summary>
    public string? Site { get; init; }

    /// <summary>Tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Order.</summary>
    public DeviceOrder Order { get; init; }

    /// <summary>Whether the order is reversed.</summary>
    public bool IsDescending { get; init; }

    /// <summary>Whether sites stand together.</summary>
    public bool IsGrouped { get; init; }

    /// <summary>Whether every device is shown.</summary>
    public bool IsUnfiltered => this is { Search: null, State: null, Mode: null, ProblemsOnly: false, Site: null, Tag: null };

    /// <summary>The order as the address has it.</summary>
    public string OrderText => $"{(IsDescending ? "-" : "")}{Words.Of(Order)}";

    /// <summary>The filter of the query.</summary>
    public DeviceFilter Filter => new()
    {
        Search = Search,
        State = State,
        Mode = Mode,
        Site = Site,
        Tag = Tag,
        ProblemsOnly = ProblemsOnly,
        // A group must be in one piece.
        Order = IsGrouped ? DeviceOrder.Site : Order,
        Descending = !IsGrouped && IsDescending,
    };

    /// <summary>The view of an address; what cannot be read is left out.</summary>
    public static FleetView Of(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        return new FleetView
        {
            Search = Text(query, "q"),
            State = Value<PresenceState>(Text(query, "state")),
            Mode = Value<PowerMode>(Text(query, "mode")),
            ProblemsOnly = Text(query, "problems") == "1",
            Site = Text(query, "site"),
            Tag = Text(query, "tag"),
            IsGrouped = Text(query, "group") == "site",
        }.WithOrder(Text(query, "order"));
    }

    /// <summary>The same with another order.</summary>
    /// <param name="order">As in <see cref="Orders"/>; problems first for every other text.</param>
    public FleetView WithOrder(string? order) => this with
    {
        Order = Value<DeviceOrder>(order?.TrimStart('-')) ?? DeviceOrder.Problem,
        IsDescending = order?.StartsWith('-') ?? false,
    };

    /// <summary>Its address.</summary>
    public string ToUri()
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["q"] = Search,
            ["state"] = State is { } state ? Words.Of(state) : null,
            ["mode"] = Mode is { } mode ? Words.Of(mode) : null,
            ["problems"] = ProblemsOnly ? "1" : null,
            ["site"] = Site,
            ["tag"] = Tag,
            ["order"] = this is { Order: DeviceOrder.Problem, IsDescending: false } ? null : OrderText,
            ["group"] = IsGrouped ? "site" : null,
        };
        return QueryHelpers.AddQueryString("/", query.Where(static part => part.Value is not null));
    }

    private static string? Text(Dictionary<string, StringValues> query, string key) =>
        query.GetValueOrDefault(key).ToString() is { Length: > 0 } text ? text : null;

    private static T? Value<T>(string? text)
        where T : struct, Enum => Enum.GetValues<T>().Select(static value => (T?)value).FirstOrDefault(value => Words.Of(value!.Value) == text);
}
