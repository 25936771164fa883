using System.Globalization;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Queries;

/// <summary>Energy of the fleet, in whole days.</summary>
internal sealed class EnergyQueries(FleetDatabase database)
{
    private const long DayMs = 86_400_000;

    /// <summary>Longest time that is summed up at once.</summary>
    public static readonly TimeSpan MaxSpan = TimeSpan.FromDays(400);

    /// <summary>Sums between two days (UTC), the first included, the last not.</summary>
    /// <param name="from">First day.</param>
    /// <param name="to">The day after the last.</param>
    /// <param name="grouping">What the sums are of.</param>
    /// <param name="scope">What the caller may see.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="device">Only this device; null for all.</param>
    public async Task<IReadOnlyList<EnergySum>> SumAsync(
        DateOnly from,
        DateOnly to,
        EnergyGrouping grouping,
        FleetScope scope,
        CancellationToken cancellationToken,
        string? device = null)
    {
        var (first, last) = (MillisecondsOf(from), MillisecondsOf(to));
        await using var context = database.CreateContext();
        var visible = context.Devices.AsNoTracking().Within(scope);
        visible = device is null ? visible : visible.Where(row => row.Device == device);
        var devices = await visible.Select(static row => new { row.Key, row.Device, row.Site }).ToDictionaryAsync(static row => row.Key, cancellationToken);
        var sums = new SortedDictionary<string, Sum>(StringComparer.Ordinal);
        RollupRow? before = null;

        // The last day before the first is read too: the difference of totals needs it.
        var days = context.Rollups.AsNoTracking().Where(row => row.Level == RollupLevel.Day && row.StartMs >= first - DayMs && row.StartMs < last);
        if (device is not null)
        {
            var key = devices.Keys.FirstOrDefault(-1);
            days = days.Where(row => row.DeviceKey == key);
        }

        var rows = days.OrderBy(static row => row.DeviceKey).ThenBy(static row => row.StartMs).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            if (devices.GetValueOrDefault(row.DeviceKey) is { } known && row.StartMs >= first)
            {
                var group = grouping switch
                {
                    EnergyGrouping.Day => DayOf(row.StartMs),
                    EnergyGrouping.Site => known.Site ?? "",
                    _ => known.Device,
                };
                if (!sums.TryGetValue(group, out var sum))
                {
                    sums.Add(group, sum = new Sum());
                }

                sum.Add(row, before?.DeviceKey == row.DeviceKey ? before : null);
            }

            before = row;
        }

        return [.. sums.Select(static group => group.Value.ToSum(group.Key))];
    }

    private static string DayOf(long milliseconds) => DeviceRows.Time(milliseconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static long MillisecondsOf(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private sealed class Sum
    {
        private readonly HashSet<int> _devices = [];
        private readonly RollupRow _row = new();
        private double _load;
        private double _harvest;
        private double _inferenceJ;
        private long _inferences;
        private long _gated;
        private double _grams;

        public void Add(RollupRow row, RollupRow? before)
        {
            _devices.Add(row.DeviceKey);
            _load += Whole(row.LoadJ, row.TotalLoadJ, before?.TotalLoadJ);
            _harvest += Whole(row.HarvestJ, row.TotalHarvestJ, before?.TotalHarvestJ);
            _inferenceJ += Whole(row.InferenceJ, row.TotalInferenceJ, before?.TotalInferenceJ);
            _inferences += (long)Whole(row.Inferences, row.TotalInferences, before?.TotalInferences);
            _gated += (long)Whole(row.Gated, row.TotalGated, before?.TotalGated);
            _grams += Whole(row.GramsCO2e, row.TotalGramsCO2e, before?.TotalGramsCO2e);
            _row.IdleJ += row.IdleJ;
            _row.RadioJ += row.RadioJ;
            _row.GateSavedJ += row.GateSavedJ;
            _row.ThrottleSavedJ += row.ThrottleSavedJ;
            _row.LoadJ += row.LoadJ;
            _row.ModelledLoadJ += row.ModelledLoadJ;
        }

        public EnergySum ToSum(string group) => new()
        {
            Group = group,
            Devices = _devices.Count,
            LoadJ = _load,
            HarvestJ = _harvest,
            IdleJ = _row.IdleJ,
            InferenceJ = _inferenceJ,
            RadioJ = _row.RadioJ,
            GateSavedJ = _row.GateSavedJ,
            ThrottleSavedJ = _row.ThrottleSavedJ,
            GramsCO2e = _grams,
            Inferences = _inferences,
            Gated = _gated,
            ModelledFraction = _row.LoadJ > 0 ? _row.ModelledLoadJ / _row.LoadJ : 0,
        };

        // What came is a lower bound; the device's own totals hold what was lost on the way. Totals that fell began again with a new state directory.
        private static double Whole(double came, double? total, double? totalBefore) => total - totalBefore is { } difference && difference > came ? difference : came;
    }
}
