using System.Data.Common;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>
/// Stores a batch of messages in one transaction: each message once, however often it is delivered and by however many ingest processes. One batch at a time.
/// </summary>
internal sealed class BatchWriter
{
    /// <summary>Devices that a fleet may have.</summary>
    public const int MaxDevices = 200_000;

    private static readonly string[] Least = [nameof(RollupRow.MinSocFraction)];

    private static readonly string[] Most =
    [
        nameof(RollupRow.MaxSocFraction), nameof(RollupRow.MaxTempC), nameof(RollupRow.TotalLoadJ), nameof(RollupRow.TotalHarvestJ), nameof(RollupRow.TotalInferences),
        nameof(RollupRow.TotalGated), nameof(RollupRow.TotalInferenceJ), nameof(RollupRow.TotalGramsCO2e),
    ];

    private readonly FleetDatabase _database;
    private readonly FleetClocks _clocks;
    private readonly ModelKeys _modelKeys;
    private readonly RowTable<IntervalRow> _intervals;
    private readonly RowTable<RollupRow> _rollups;
    private readonly RowTable<ModelRollupRow> _models;
    private readonly RowTable<LabelRow> _labels;
    private readonly RowTable<EventRow> _events;

    public BatchWriter(FleetDatabase database, FleetClocks clocks)
    {
        (_database, _clocks, _modelKeys) = (database, clocks, new ModelKeys(database, clocks));
        using var context = database.CreateContext();
        _intervals = new RowTable<IntervalRow>(context.Model, insertOnly: true);
        _rollups = new RowTable<RollupRow>(context.Model, Least, Most);
        _models = new RowTable<ModelRollupRow>(context.Model, most: [nameof(ModelRollupRow.MaxLatencyMs)]);
        _labels = new RowTable<LabelRow>(context.Model);
        _events = new RowTable<EventRow>(context.Model);
    }

    /// <summary>Stores a batch.</summary>
    /// <param name="cell">The broker that it came from.</param>
    /// <param name="messages">The messages, in the order of arrival.</param>
    /// <param name="cancellationToken">Ends it; nothing of the batch is stored then.</param>
    /// <returns>What was stored, and what was refused.</returns>
    /// <exception cref="DbException">The database failed; nothing of the batch is stored.</exception>
    public async Task<BatchOutcome> WriteAsync(string cell, IReadOnlyList<ReadMessage> messages, CancellationToken cancellationToken)
    {
        await _modelKeys.EnsureAsync(messages.SelectMany(VersionsOf), cancellationToken);
        await using var context = _database.CreateContext();
        // SQLite takes the write lock with it, PostgreSQL locks the rows below.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var devices = await LockDevicesAsync(context, cell, [.. messages.Select(static message => message.Topic.Device).Distinct()], cancellationToken);
        var sequences = await LoadSequencesAsync(context, messages, devices, cancellationToken);

        var outcome = new BatchOutcome();
        var sums = new BatchSums();
        var now = _clocks.Wall.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var read in messages)
        {
            if (devices.GetValueOrDefault(read.Topic.Device) is not { } device)
            {
                outcome.Refuse(read, "too many devices", FormattableString.Invariant($"this fleet has {MaxDevices} devices already"));
                continue;
            }

            var correction = TimeSpan.Zero;
            if (read.Message is not { } message)
            {
                // An empty retained message clears what the topic said: it counts like any other.
                outcome.Stored++;
            }
            else if (!Take(context, sequences, device, read, message, now, outcome, sums, out correction))
            {
                continue;
            }

            DeviceUpdate.Apply(device, read, correction);
            device.UpdatedMs = now;
            outcome.Changed(device.Device);
        }

        foreach (var (row, ranges) in sequences.Values)
        {
            row.Ranges = ranges.ToString();
        }

        await context.SaveChangesAsync(cancellationToken);
        var connection = context.Database.GetDbConnection();
        var open = transaction.GetDbTransaction();
        await BulkInsert.RunAsync(connection, open, _intervals.Sql, sums.Intervals.Select(_intervals.ValuesOf), cancellationToken);
        await BulkInsert.RunAsync(connection, open, _rollups.Sql, sums.Rollups.OrderBy(static row => (row.Level, row.DeviceKey, row.StartMs)).Select(_rollups.ValuesOf), cancellationToken);
        await BulkInsert.RunAsync(connection, open, _models.Sql, sums.Models.OrderBy(static row => (row.DeviceKey, row.ModelKey, row.StartMs)).Select(_models.ValuesOf), cancellationToken);
        await BulkInsert.RunAsync(connection, open, _labels.Sql, sums.Labels.OrderBy(static row => (row.DeviceKey, row.ModelKey, row.StartMs)).Select(_labels.ValuesOf), cancellationToken);
        await BulkInsert.RunAsync(connection, open, _events.Sql, sums.Events.Select(_events.ValuesOf), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcome;
    }

    // False where the message was stored before, or cannot be.
    private bool Take(
        FleetContext context,
        Dictionary<(int Device, Guid Session, MessageClass Class), (SequenceRow Row, SequenceRanges Ranges)> sequences,
        DeviceRow device,
        ReadMessage read,
        Message message,
        long now,
        BatchOutcome outcome,
        BatchSums sums,
        out TimeSpan correction)
    {
        correction = TimeSpan.Zero;
        var (row, ranges) = Sequence(context, sequences, (device.Key, message.Session, read.Topic.Class));
        MessageAge.Learn(row, message, read.ReceivedAt);
        correction = MessageAge.CorrectionOf(row, message);
        if (message is EnergyMessage interval && IntervalReader.Objection(interval, correction, _clocks.Physical.GetUtcNow()) is { } objection)
        {
            outcome.Refuse(read, "implausible energy interval", objection);
            return false;
        }

        if (!ranges.Add(message.Seq))
        {
            // What is retained comes with each subscription.
            outcome.Repeated += read.Source.Retained ? 0 : 1;
            return false;
        }

        row.UpdatedMs = now;
        outcome.Stored++;
        switch (message)
        {
            case EnergyMessage energy:
                sums.Add(IntervalReader.Read(device.Key, energy, correction), energy, model => _modelKeys.Find(model.Model, model.Digest, model.Variant));
                break;
            case ResultMessage or ResultBatchMessage:
                var digest = ResultCounts.DigestOf(message);
                foreach (var item in ResultCounts.ItemsOf(message))
                {
                    sums.Add(device.Key, _modelKeys.Find(read.Topic.Model!, digest, item.Variant), item.CapturedAt.By(correction), item);
                }

                break;
            case EventMessage entry:
                sums.Events.Add(new EventRow
                {
                    DeviceKey = device.Key,
                    TimeMs = entry.Time.By(correction).ToUnixTimeMilliseconds(),
                    Severity = entry.Severity,
                    Name = entry.Name,
                    Text = OneLineText.Of(entry.Text, 1_000),
                    Code = entry.Code,
                });
                break;
        }

        return true;
    }

    private static (SequenceRow Row, SequenceRanges Ranges) Sequence(
        FleetContext context, Dictionary<(int Device, Guid Session, MessageClass Class), (SequenceRow Row, SequenceRanges Ranges)> sequences, (int Device, Guid Session, MessageClass Class) key)
    {
        if (sequences.TryGetValue(key, out var known))
        {
            return known;
        }

        var row = new SequenceRow { DeviceKey = key.Device, Session = key.Session, Class = key.Class };
        context.Add(row);
        return sequences[key] = (row, new SequenceRanges());
    }

    private async Task<Dictionary<string, DeviceRow>> LockDevicesAsync(FleetContext context, string cell, List<string> names, CancellationToken cancellationToken)
    {
        var rows = await ReadDevicesAsync(context, names, cancellationToken);
        var unknown = names.Except(rows.Select(static row => row.Device), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            var room = MaxDevices - await context.Devices.CountAsync(cancellationToken);
            foreach (var name in unknown.Take(Math.Max(room, 0)).Order(StringComparer.Ordinal))
            {
                await context.Database.ExecuteSqlAsync(
                    $"INSERT INTO devices (device, cell, updated_ms, has_model_problem, status_seq, info_seq, reported_seq, energy_seq, result_seq) VALUES ({name}, {cell}, 0, {false}, 0, 0, 0, 0, 0) ON CONFLICT (device) DO NOTHING",
                    cancellationToken);
            }

            rows.AddRange(await ReadDevicesAsync(context, unknown, cancellationToken));
        }

        foreach (var row in rows)
        {
            row.Cell = cell;
        }

        return rows.ToDictionary(static row => row.Device, StringComparer.Ordinal);
    }

    // In the order of their keys, so that two ingest processes never wait for each other.
    private Task<List<DeviceRow>> ReadDevicesAsync(FleetContext context, List<string> names, CancellationToken cancellationToken) => _database.IsPostgreSql
        ? context.Devices.FromSql($"SELECT * FROM devices WHERE device = ANY ({names}) ORDER BY key FOR UPDATE").ToListAsync(cancellationToken)
        : context.Devices.Where(row => names.Contains(row.Device)).ToListAsync(cancellationToken);

    private static async Task<Dictionary<(int Device, Guid Session, MessageClass Class), (SequenceRow Row, SequenceRanges Ranges)>> LoadSequencesAsync(
        FleetContext context, IReadOnlyList<ReadMessage> messages, Dictionary<string, DeviceRow> devices, CancellationToken cancellationToken)
    {
        var keys = devices.Values.Select(static device => device.Key).ToList();
        var sessions = messages.Select(static read => read.Message?.Session).OfType<Guid>().Distinct().ToList();
        var rows = await context.Sequences.Where(row => keys.Contains(row.DeviceKey) && sessions.Contains(row.Session)).ToListAsync(cancellationToken);
        return rows.ToDictionary(static row => (row.DeviceKey, row.Session, row.Class), static row => (row, SequenceRanges.Parse(row.Ranges)));
    }

    private static IEnumerable<(string Model, string Digest, string Variant)> VersionsOf(ReadMessage read) => read.Message switch
    {
        EnergyMessage energy => energy.Models.Select(static model => (model.Model, model.Digest, model.Variant)),
        { } message => ResultCounts.ItemsOf(message).Select(item => (read.Topic.Model!, ResultCounts.DigestOf(message), item.Variant)),
        null => [],
    };
}
