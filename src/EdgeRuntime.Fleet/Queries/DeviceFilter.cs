using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Fleet.Queries;

/// <summary>Which devices a list shows.</summary>
public sealed record DeviceFilter
{
    /// <summary>Most rows of a page.</summary>
    public const int MaxTake = 1_000;

    /// <summary>Text within id, site, tags, board or models.</summary>
    public string? Search { get; init; }

    /// <summary>Presence.</summary>
    public PresenceState? State { get; init; }

    /// <summary>Mode.</summary>
    public PowerMode? Mode { get; init; }

    /// <summary>Site.</summary>
    public string? Site { get; init; }

    /// <summary>Tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether only devices with a problem.</summary>
    public bool ProblemsOnly { get; init; }

    /// <summary>Order of the rows; problems first otherwise.</summary>
    public DeviceOrder Order { get; init; }

    /// <summary>Whether the order is turned round.</summary>
    public bool Descending { get; init; }

    /// <summary>Rows to leave out.</summary>
    public int Skip { get; init; }

    /// <summary>Rows of the page, at most <see cref="MaxTake"/>.</summary>
    public int Take { get; init; } = 100;
}
