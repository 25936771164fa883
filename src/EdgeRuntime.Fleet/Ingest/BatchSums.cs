using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Storage.Rows;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>Rows that one batch of messages adds. Sums of the same bucket are one row here, so that the database gets one statement for each.</summary>
internal sealed class BatchSums
{
    /// <summary>Labels that one device's batch may add to; the rest counts as <c>(other)</c>.</summary>
    public const int MaxLabels = 1_000;

    private static readonly (RollupLevel Level, long Milliseconds)[] Levels =
    [
        (RollupLevel.Minute, (long)TimeSpan.FromMinutes(1).TotalMilliseconds),
        (RollupLevel.Hour, HourMs),
        (RollupLevel.Day, (long)TimeSpan.FromDays(1).TotalMilliseconds),
    ];

    private const long HourMs = 3_600_000;
    private readonly Dictionary<(RollupLevel Level, int Device, long Start), RollupRow> _rollups = [];
    private readonly Dictionary<(int Device, int Model, long Start), ModelRollupRow> _models = [];
    private readonly Dictionary<(int Device, int Model, long Start, string Label), LabelRow> _labels = [];

    public List<IntervalRow> Intervals { get; } = [];

    public List<EventRow> Events { get; } = [];

    public IReadOnlyCollection<RollupRow> Rollups => _rollups.Values;

    public IReadOnlyCollection<ModelRollupRow> Models => _models.Values;

    public IReadOnlyCollection<LabelRow> Labels => _labels.Values;

    /// <summary>Adds an interval to its table and to its sums.</summary>
    /// <param name="interval">The row.</param>
    /// <param name="energy">The message.</param>
    /// <param name="modelKeyOf">Key of a variant.</param>
    public void Add(IntervalRow interval, EnergyMessage energy, Func<ModelEnergy, int> modelKeyOf)
    {
        Intervals.Add(interval);
        foreach (var (level, length) in Levels)
        {
            // What is a minute long or longer is its own sum of the minute.
            if (level != RollupLevel.Minute || interval.ToMs - interval.FromMs < length)
            {
                Add(level, length, interval, energy);
            }
        }

        foreach (var model in energy.Models)
        {
            var row = ModelRow(interval.DeviceKey, modelKeyOf(model), StartOf(interval.ToMs, HourMs));
            row.Inferences += model.Inferences;
            row.Gated += model.Gated;
            if (model.MarginalJ is { } joules)
            {
                row.InferenceJ += joules * model.Inferences;
                row.PricedInferences += model.Inferences;
                row.ModelledInferences += model.Basis == EnergyBasis.Modelled ? model.Inferences : 0;
            }
        }
    }

    /// <summary>Adds a result.</summary>
    public void Add(int device, int model, DateTimeOffset capturedAt, ResultItem item)
    {
        var start = StartOf(capturedAt.ToUnixTimeMilliseconds(), HourMs);
        var row = ModelRow(device, model, start);
        row.Results++;
        if (item.LatencyMs is >= 0 and <= IntervalReader.MaxFigure)
        {
            row.LatencyMsSum += item.LatencyMs;
            row.MaxLatencyMs = Math.Max(row.MaxLatencyMs, item.LatencyMs);
        }

        var (label, score) = ResultCounts.LabelOf(item);
        label = _labels.Count < MaxLabels || _labels.ContainsKey((device, model, start, label)) ? label : "(other)";
        ref var counted = ref CollectionsMarshal.GetValueRefOrAddDefault(_labels, (device, model, start, label), out _);
        counted ??= new LabelRow { DeviceKey = device, ModelKey = model, StartMs = start, Label = label };
        counted.Results++;
        counted.ScoreSum += score;
    }

    private void Add(RollupLevel level, long length, IntervalRow interval, EnergyMessage energy)
    {
        var start = StartOf(interval.ToMs, length);
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_rollups, (level, interval.DeviceKey, start), out _);
        row ??= new RollupRow { Level = level, DeviceKey = interval.DeviceKey, StartMs = start };
        var seconds = (interval.ToMs - interval.FromMs) / 1000.0;
        row.Intervals++;
        row.Seconds += seconds;
        row.LoadJ += energy.LoadJ ?? 0;
        row.HarvestJ += energy.HarvestJ ?? 0;
        row.IdleJ += energy.IdleJ ?? 0;
        row.RadioJ += energy.RadioJ ?? 0;
        row.GateSavedJ += energy.GateSavedJ ?? 0;
        row.ThrottleSavedJ += energy.ThrottleSavedJ ?? 0;
        row.GramsCO2e += energy.GramsCO2e ?? 0;
        row.Inferences += interval.Inferences;
        row.Gated += interval.Gated;
        row.InferenceJ += interval.InferenceJ ?? 0;
        row.ModelledLoadJ += interval.Basis == EnergyBasis.Modelled ? energy.LoadJ ?? 0 : 0;
        row.MinSocFraction = Least(row.MinSocFraction, interval.SocFraction);
        row.MaxSocFraction = Most(row.MaxSocFraction, interval.SocFraction);
        row.MaxTempC = Most(row.MaxTempC, interval.TempC);
        row.RateSeconds += interval.RateHz * seconds;
        row.SavingSeconds += interval.Mode == PowerMode.Saving ? seconds : 0;
        row.CriticalSeconds += interval.Mode == PowerMode.Critical ? seconds : 0;
        row.AsleepSeconds += interval.Mode == PowerMode.Asleep ? seconds : 0;
        if (energy.Totals is { } totals)
        {
            row.TotalLoadJ = Most(row.TotalLoadJ, totals.LoadJ);
            row.TotalHarvestJ = Most(row.TotalHarvestJ, totals.HarvestJ);
            row.TotalInferences = Math.Max(row.TotalInferences ?? 0, totals.Inferences);
            row.TotalGated = Math.Max(row.TotalGated ?? 0, totals.Gated);
            row.TotalInferenceJ = Most(row.TotalInferenceJ, totals.MarginalJ);
            row.TotalGramsCO2e = Most(row.TotalGramsCO2e, totals.GramsCO2e);
        }
    }

    private ModelRollupRow ModelRow(int device, int model, long start)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_models, (device, model, start), out _);
        return row ??= new ModelRollupRow { DeviceKey = device, ModelKey = model, StartMs = start };
    }

    // The bucket that holds the last moment of an interval: one that ends on the hour belongs to the hour before.
    private static long StartOf(long endMs, long length) => (endMs - 1) / length * length;

    private static double? Least(double? known, double? figure) => known < figure ? known : figure ?? known;

    private static double? Most(double? known, double? figure) => known > figure ? known : figure ?? known;
}
