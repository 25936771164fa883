using System.Globalization;
using EdgeRuntime.Fleet.Queries;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace EdgeRuntime.Fleet.Pages.Energy;

/// <summary>Energy of the fleet over whole days: load, harvest, carbon, what throttling and gating saved.</summary>
public sealed partial class EnergyPage
{
    private const double JoulesPerWattHour = 3_600;
    private const int DefaultDays = 30;
    private static readonly int[] Spans = [7, DefaultDays, 90, 365];

    // Sums over many devices and days change slowly.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private bool _loaded;
    private EnergySum? _total;
    private EnergySum? _best;
    private EnergySum? _worst;
    private DaysData? _days;
    private string _span = "";
    private string _csv = "";
    private IReadOnlyList<EnergySum> _sums = [];
    private (string Query, DateTimeOffset At) _shown;

    [Inject]
    private EnergyQueries Queries { get; set; } = default!;

    private int Days => int.TryParse(Query("days"), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && Spans.Contains(days) ? days : DefaultDays;

    private EnergyGrouping Grouping => Enum.GetValues<EnergyGrouping>().FirstOrDefault(grouping => Words.Of(grouping) == Query("by"));

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var query = new Uri(Navigation.Uri).Query;
        if (_shown.Query == query && WallNow - _shown.At < Fresh)
        {
            return;
        }

        var end = DateOnly.FromDateTime(PhysicalNow.UtcDateTime).AddDays(1);
        var start = end.AddDays(-Days);
        var days = await Queries.SumAsync(start, end, EnergyGrouping.Day, Scope, cancellationToken);
        var devices = await Queries.SumAsync(start, end, EnergyGrouping.Device, Scope, cancellationToken);
        _sums = Grouping switch
        {
            EnergyGrouping.Day => [.. days.Reverse()],
            EnergyGrouping.Device => [.. devices.OrderByDescending(static sum => sum.LoadJ)],
            var other => [.. (await Queries.SumAsync(start, end, other, Scope, cancellationToken)).OrderByDescending(static sum => sum.LoadJ)],
        };
        _total = devices.Count > 0 ? TotalOf(devices) : null;
        var priced = devices.Where(static sum => sum.JPerInferenceMarginal > 0).OrderBy(static sum => sum.JPerInferenceMarginal).ToList();
        (_best, _worst) = priced.Count > 1 ? (priced[0], priced[^1]) : (null, null);
        _days = new DaysData(
            [.. days.Select(static day => day.Group)],
            [.. days.Select(static day => Math.Round(day.LoadJ * (1 - day.ModelledFraction) / JoulesPerWattHour, 4))],
            [.. days.Select(static day => Math.Round(day.LoadJ * day.ModelledFraction / JoulesPerWattHour, 4))],
            [.. days.Select(static day => Math.Round(day.HarvestJ / JoulesPerWattHour, 4))]);
        _csv = string.Create(CultureInfo.InvariantCulture, $"/api/v1/energy.csv?from={start:yyyy-MM-dd}&to={end:yyyy-MM-dd}&by={Words.Of(Grouping)}");
        _span = string.Create(CultureInfo.InvariantCulture, $"{start:yyyy-MM-dd} to {end.AddDays(-1):yyyy-MM-dd}");
        (_loaded, _shown) = (true, (query, WallNow));
    }

    private string? Query(string key) => QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).GetValueOrDefault(key);

    private static EnergySum TotalOf(IReadOnlyList<EnergySum> devices)
    {
        var load = devices.Sum(static sum => sum.LoadJ);
        return new EnergySum
        {
            Group = "",
            Devices = devices.Count,
            LoadJ = load,
            HarvestJ = devices.Sum(static sum => sum.HarvestJ),
            IdleJ = devices.Sum(static sum => sum.IdleJ),
            InferenceJ = devices.Sum(static sum => sum.InferenceJ),
            RadioJ = devices.Sum(static sum => sum.RadioJ),
            GateSavedJ = devices.Sum(static sum => sum.GateSavedJ),
            ThrottleSavedJ = devices.Sum(static sum => sum.ThrottleSavedJ),
            GramsCO2e = devices.Sum(static sum => sum.GramsCO2e),
            Inferences = devices.Sum(static sum => sum.Inferences),
            Gated = devices.Sum(static sum => sum.Gated),
            ModelledFraction = load > 0 ? devices.Sum(static sum => sum.LoadJ * sum.ModelledFraction) / load : 0,
        };
    }

    private static string Address(string device) => $"/devices/{Uri.EscapeDataString(device)}";

    private static string Mark(EnergySum sum) => sum.ModelledFraction > 0 ? "~" : "";

    private static string Basis(EnergySum sum) => sum.ModelledFraction switch
    {
        <= 0 => "The load is measured.",
        >= 1 => "The load is modelled (\"~\").",
        var part => string.Create(CultureInfo.InvariantCulture, $"{100 * part:0.#} % of the load is modelled (\"~\"), the rest is measured."),
    };
}
