using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Queries;

/// <summary>One device: now, and over time.</summary>
internal sealed class DeviceQueries(FleetDatabase database, FleetClocks clocks)
{
    /// <summary>Points of a history unless a caller asks for fewer.</summary>
    public const int MaxPoints = 5_000;

    private static readonly TimeSpan LongestInIntervals = TimeSpan.FromDays(62);

    /// <summary>Most events of a page.</summary>
    public const int MaxEvents = 500;

    /// <summary>Everything that is known now; null when there is no such device within the scope.</summary>
    public async Task<DeviceDetail?> FindAsync(string device, FleetScope scope, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var row = await context.Devices.AsNoTracking().Within(scope).FirstOrDefaultAsync(row => row.Device == device, cancellationToken);
        if (row is null)
        {
            return null;
        }

        var sequence = row.EnergySession is { } session
            ? await context.Sequences.AsNoTracking().FirstOrDefaultAsync(known => known.DeviceKey == row.Key && known.Session == session && known.Class == MessageClass.Energy, cancellationToken)
            : null;
        return new DeviceDetail(
            DeviceRows.Summarize(row, DeviceRows.ProblemRank(clocks.Wall.GetUtcNow().ToUnixTimeMilliseconds()).Compile(preferInterpretation: true)(row)),
            Read(row.Info, MessageJsonContext.Default.InfoMessage),
            Read(row.Reported, MessageJsonContext.Default.ReportedMessage),
            Read(row.Energy, MessageJsonContext.Default.EnergyMessage),
            ResultOf(row),
            sequence is null ? 0 : SequenceRanges.Parse(sequence.Ranges).Missing);
    }

    /// <summary>History between two times, as fine as <paramref name="maxPoints"/> allow; empty for a device that is not within the scope.</summary>
    public async Task<DeviceHistory> HistoryAsync(string device, DateTimeOffset from, DateTimeOffset to, FleetScope scope, CancellationToken cancellationToken, int maxPoints = MaxPoints)
    {
        await using var context = database.CreateContext();
        var key = await KeyAsync(context, device, scope, cancellationToken);
        var (first, last) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        if (key is null)
        {
            return new DeviceHistory("interval", []);
        }

        var intervals = context.Intervals.AsNoTracking().Where(row => row.DeviceKey == key && row.ToMs > first && row.ToMs <= last).OrderBy(static row => row.ToMs).ThenBy(static row => row.Seq);
        if (to - from <= LongestInIntervals && await intervals.Take(maxPoints + 1).ToListAsync(cancellationToken) is { Count: > 0 } rows && rows.Count <= maxPoints)
        {
            return new DeviceHistory("interval", HistoryPoints.Of(rows));
        }

        var level = to - from <= TimeSpan.FromMinutes(maxPoints) ? RollupLevel.Minute : to - from <= TimeSpan.FromHours(maxPoints) ? RollupLevel.Hour : RollupLevel.Day;
        var rollups = await context.Rollups.AsNoTracking()
            .Where(row => row.Level == level && row.DeviceKey == key && row.StartMs >= first && row.StartMs < last)
            .OrderBy(static row => row.StartMs)
            .Take(maxPoints)
            .ToListAsync(cancellationToken);
        return new DeviceHistory(Words.Of(level), HistoryPoints.Of(rollups));
    }

    /// <summary>Events, newest first.</summary>
    /// <param name="device">The device; null for all.</param>
    /// <param name="before">Only events whose key is below this one.</param>
    /// <param name="take">How many, at most <see cref="MaxEvents"/>.</param>
    /// <param name="scope">What the caller may see.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<DeviceEvent>> EventsAsync(string? device, long? before, int take, FleetScope scope, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var devices = context.Devices.AsNoTracking().Within(scope);
        var events = context.Events.AsNoTracking().Join(devices, static entry => entry.DeviceKey, static row => row.Key, static (entry, row) => new { Event = entry, row.Device });
        events = device is null ? events : events.Where(entry => entry.Device == device);
        events = before is { } key ? events.Where(entry => entry.Event.Key < key) : events;
        var rows = await events.OrderByDescending(static entry => entry.Event.Key).Take(Math.Clamp(take, 1, MaxEvents)).ToListAsync(cancellationToken);
        return [.. rows.Select(static row => new DeviceEvent(row.Event.Key, row.Device, DeviceRows.Time(row.Event.TimeMs), row.Event.Severity, row.Event.Name, row.Event.Text, row.Event.Code))];
    }

    /// <summary>Results by hour and label.</summary>
    public async Task<IReadOnlyList<LabelPoint>> LabelsAsync(string device, DateTimeOffset from, DateTimeOffset to, FleetScope scope, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var key = await KeyAsync(context, device, scope, cancellationToken);
        var (first, last) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        var rows = await context.Labels.AsNoTracking()
            .Where(row => row.DeviceKey == key && row.StartMs >= first && row.StartMs < last)
            .Join(context.ModelVersions, static row => row.ModelKey, static version => version.Key, static (row, version) => new { row.StartMs, version.Model, row.Label, row.Results, row.ScoreSum })
            .GroupBy(static row => new { row.StartMs, row.Model, row.Label })
            .Select(static group => new { group.Key, Results = group.Sum(static row => row.Results), Score = group.Sum(static row => row.ScoreSum) })
            .OrderBy(static row => row.Key.StartMs)
            .Take(MaxPoints)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(static row => new LabelPoint(DeviceRows.Time(row.Key.StartMs), row.Key.Model, row.Key.Label, row.Results, row.Results > 0 ? row.Score / row.Results : 0))];
    }

    /// <summary>Model variants side by side.</summary>
    /// <param name="device">The device; null for all.</param>
    /// <param name="from">Start.</param>
    /// <param name="to">End.</param>
    /// <param name="scope">What the caller may see.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<ModelVersionFigures>> ModelsAsync(string? device, DateTimeOffset from, DateTimeOffset to, FleetScope scope, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var (first, last) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        var devices = context.Devices.AsNoTracking().Within(scope);
        devices = device is null ? devices : devices.Where(row => row.Device == device);
        var sums = await context.ModelRollups.AsNoTracking()
            .Where(row => row.StartMs >= first && row.StartMs < last)
            .Join(devices, static row => row.DeviceKey, static known => known.Key, static (row, _) => row)
            .GroupBy(static row => row.ModelKey)
            .Select(static group => new
            {
                group.Key,
                Devices = group.Select(static row => row.DeviceKey).Distinct().Count(),
                Inferences = group.Sum(static row => row.Inferences),
                Gated = group.Sum(static row => row.Gated),
                Joules = group.Sum(static row => row.InferenceJ),
                Priced = group.Sum(static row => row.PricedInferences),
                Modelled = group.Sum(static row => row.ModelledInferences),
                Results = group.Sum(static row => row.Results),
                Latency = group.Sum(static row => row.LatencyMsSum),
                MaxLatency = group.Max(static row => row.MaxLatencyMs),
            })
            .ToListAsync(cancellationToken);
        var keys = sums.Select(static row => row.Key).ToList();
        var versions = await context.ModelVersions.AsNoTracking().Where(row => keys.Contains(row.Key)).ToDictionaryAsync(static row => row.Key, cancellationToken);
        return
        [
            .. sums.Select(sum => new ModelVersionFigures
            {
                Model = versions[sum.Key].Model,
                Digest = versions[sum.Key].Digest,
                Variant = versions[sum.Key].Variant,
                FirstSeen = DeviceRows.Time(versions[sum.Key].FirstSeenMs),
                Devices = sum.Devices,
                Inferences = sum.Inferences,
                Gated = sum.Gated,
                JPerInferenceMarginal = sum.Priced > 0 ? sum.Joules / sum.Priced : null,
                ModelledFraction = sum.Priced > 0 ? (double)sum.Modelled / sum.Priced : null,
                Results = sum.Results,
                MeanLatencyMs = sum.Results > 0 ? sum.Latency / sum.Results : null,
                MaxLatencyMs = sum.Results > 0 ? sum.MaxLatency : null,
            }).OrderBy(static figures => figures.Model, StringComparer.Ordinal).ThenByDescending(static figures => figures.FirstSeen),
        ];
    }

    private static Task<int?> KeyAsync(FleetContext context, string device, FleetScope scope, CancellationToken cancellationToken) =>
        context.Devices.AsNoTracking().Within(scope).Where(row => row.Device == device).Select(static row => (int?)row.Key).FirstOrDefaultAsync(cancellationToken);

    private static DeviceResult? ResultOf(DeviceRow row)
    {
        if (row.Result is not { } json || row.ResultModel is not { } model)
        {
            return null;
        }

        // A batch has items, a single result has not: the reader of the wire tells by the topic, which is not kept.
        var bytes = Encoding.UTF8.GetBytes(json);
        var batch = MessageReader.Read(new DeviceTopic(row.Device, MessageClass.Results, model, IsBatch: true), bytes);
        var message = batch.IsOk ? batch.Value : MessageReader.Read(new DeviceTopic(row.Device, MessageClass.Results, model), bytes).Value;
        return message switch
        {
            ResultBatchMessage { Items: [.., var item] } items => new DeviceResult(model, items.Digest, items.Source, item),
            ResultMessage result => new DeviceResult(model, result.Digest, result.Source, result.Item),
            _ => null,
        };
    }

    private static T? Read<T>(string? json, JsonTypeInfo<T> type)
        where T : class => json is null ? null : JsonSerializer.Deserialize(json, type);
}
