using System.Data.Common;
using System.Text.Json;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.EntityFrameworkCore;

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

    // Texts that a batch need not read, and leaves alone where nothing newer came.
    private static readonly string[] Documents = [nameof(DeviceRow.Info), nameof(DeviceRow.Reported), nameof(DeviceRow.Energy), nameof(DeviceRow.Result)];

    private readonly FleetDatabase _database;
    private readonly FleetClocks _clocks;
    private readonly ModelKeys _modelKeys;
    private readonly string _readDevices;
    private readonly RowTable<DeviceRow> _devices;
    private readonly RowTable<SequenceRow> _sequences;
    private readonly RowTable<IntervalRow> _intervals;
    private readonly RowTable<RollupRow> _rollups;
    private readonly RowTable<ModelRollupRow> _models;
    private readonly RowTable<LabelRow> _labels;
    private readonly RowTable<EventRow> _events;

    public BatchWriter(FleetDatabase database, FleetClocks clocks)
    {
        (_database, _clocks, _modelKeys) = (database, clocks, new ModelKeys(database, clocks));
        using var context = database.CreateContext();
        var model = context.Model;
        var columns = model.FindEntityType(typeof(DeviceRow))!.GetProperties().Select(static property => Documents.Contains(property.Name) ? $"CAST(NULL AS text) AS {property.GetColumnName()}" : property.GetColumnName());
        // In the order of their keys, so that two ingest processes never wait for each other.
        var which = database.IsPostgreSql ? "device = ANY ({0}) ORDER BY key FOR UPDATE" : "device IN (SELECT value FROM json_each({0}))";
        _readDevices = $"SELECT {string.Join(", ", columns)} FROM devices WHERE {which}";
        _devices = RowTable<DeviceRow>.Updating(model, Documents);
        _sequences = RowTable<SequenceRow>.Replacing(model);
        _intervals = RowTable<IntervalRow>.Inserting(model);
        _rollups = RowTable<RollupRow>.Adding(model, Least, Most);
        _models = RowTable<ModelRollupRow>.Adding(model, most: [nameof(ModelRollupRow.MaxLatencyMs)]);
        _labels = RowTable<LabelRow>.Adding(model);
        _events = RowTable<EventRow>.Inserting(model);
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
            else if (!Take(sequences, device, read, message, now, outcome, sums, out correction))
            {
                continue;
            }

            DeviceUpdate.Apply(device, read, correction);
            (device.UpdatedMs, device.Cell) = (now, cell);
            outcome.Changed(device.Device);
        }

        foreach (var (row, ranges) in sequences.Values)
        {
            row.Ranges = ranges.ToString();
        }

        // In the order of keys, for neighbours in a table to be written together.
        await _devices.StoreAsync(context, [.. outcome.ChangedDevices.Select(name => devices[name]).OrderBy(static row => row.Key)], cancellationToken);
        await _sequences.StoreAsync(context, [.. sequences.Values.Select(static known => known.Row).OrderBy(static row => row.DeviceKey)], cancellationToken);
        await _intervals.StoreAsync(context, [.. sums.Intervals.OrderBy(static row => row.DeviceKey)], cancellationToken);
        await _rollups.StoreAsync(context, [.. sums.Rollups.OrderBy(static row => (row.Level, row.DeviceKey, row.StartMs))], cancellationToken);
        await _models.StoreAsync(context, [.. sums.Models.OrderBy(static row => (row.DeviceKey, row.ModelKey, row.StartMs))], cancellationToken);
        await _labels.StoreAsync(context, [.. sums.Labels.OrderBy(static row => (row.DeviceKey, row.ModelKey, row.StartMs))], cancellationToken);
        await _events.StoreAsync(context, sums.Events, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcome;
    }

    // False where the message was stored before, or cannot be.
    private bool Take(
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
        var (row, ranges) = Sequence(sequences, (device.Key, message.Session, read.Topic.Class));
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
        Dictionary<(int Device, Guid Session, MessageClass Class), (SequenceRow Row, SequenceRanges Ranges)> sequences, (int Device, Guid Session, MessageClass Class) key)
    {
        if (sequences.TryGetValue(key, out var known))
        {
            return known;
        }

        var row = new SequenceRow { DeviceKey = key.Device, Session = key.Session, Class = key.Class };
        return sequences[key] = (row, new SequenceRanges());
    }

    private async Task<Dictionary<string, DeviceRow>> LockDevicesAsync(FleetContext context, string cell, List<string> names, CancellationToken cancellationToken)
    {
        var rows = await ReadDevicesAsync(context, names, cancellationToken);
        var unknown = names.Except(rows.Select(static row => row.Device), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            var room = MaxDevices - await context.Devices.CountAsync(cancellationToken);
            await AddDevicesAsync(context, cell, [.. unknown.Take(Math.Max(room, 0)).Order(StringComparer.Ordinal)], cancellationToken);
            rows.AddRange(await ReadDevicesAsync(context, unknown, cancellationToken));
        }

        return rows.ToDictionary(static row => row.Device, StringComparer.Ordinal);
    }

    private async Task AddDevicesAsync(FleetContext context, string cell, List<string> names, CancellationToken cancellationToken)
    {
        // "WHERE true" keeps SQLite from reading ON as a part of a join.
        var added = _database.IsPostgreSql
            ? context.Database.ExecuteSqlAsync(
                $"INSERT INTO devices (device, cell, updated_ms, has_model_problem, status_seq, info_seq, reported_seq, energy_seq, result_seq) SELECT name, {cell}, 0, {false}, 0, 0, 0, 0, 0 FROM unnest({names}) AS name ON CONFLICT (device) DO NOTHING",
                cancellationToken)
            : context.Database.ExecuteSqlAsync(
                $"INSERT INTO devices (device, cell, updated_ms, has_model_problem, status_seq, info_seq, reported_seq, energy_seq, result_seq) SELECT value, {cell}, 0, {false}, 0, 0, 0, 0, 0 FROM json_each({JsonSerializer.Serialize(names)}) WHERE true ON CONFLICT (device) DO NOTHING",
                cancellationToken);
        await added;
    }

    private Task<List<DeviceRow>> ReadDevicesAsync(FleetContext context, List<string> names, CancellationToken cancellationToken) =>
        context.Devices.FromSqlRaw(_readDevices, _database.IsPostgreSql ? names : JsonSerializer.Serialize(names)).AsNoTracking().ToListAsync(cancellationToken);

    // Joined by the whole key: two lists, of devices and of sessions, would make the database try each with each.
    private async Task<Dictionary<(int Device, Guid Session, MessageClass Class), (SequenceRow Row, SequenceRanges Ranges)>> LoadSequencesAsync(
        FleetContext context, IReadOnlyList<ReadMessage> messages, Dictionary<string, DeviceRow> devices, CancellationToken cancellationToken)
    {
        var wanted = messages
            .Where(read => read.Message is not null && devices.ContainsKey(read.Topic.Device))
            .Select(read => (Device: devices[read.Topic.Device].Key, read.Message!.Session, read.Topic.Class))
            .Distinct()
            .ToList();
        var (keys, sessions, classes) = (wanted.ConvertAll(static key => key.Device), wanted.ConvertAll(static key => key.Session), wanted.ConvertAll(static key => (int)key.Class));
        var sequences = _database.IsPostgreSql
            ? context.Sequences.FromSql($"SELECT s.* FROM sequences AS s JOIN unnest({keys}, {sessions}, {classes}) AS wanted (device_key, session, class) USING (device_key, session, class)")
            : context.Sequences.FromSql(
                $"SELECT s.* FROM json_each({JsonSerializer.Serialize(wanted.ConvertAll(static key => new object[] { key.Device, key.Session.ToString().ToUpperInvariant(), (int)key.Class }))}) AS wanted CROSS JOIN sequences AS s WHERE s.device_key = wanted.value ->> 0 AND s.session = wanted.value ->> 1 AND s.class = wanted.value ->> 2");
        var rows = await sequences.AsNoTracking().ToListAsync(cancellationToken);
        return rows.ToDictionary(static row => (row.DeviceKey, row.Session, row.Class), static row => (row, SequenceRanges.Parse(row.Ranges)));
    }

    private static IEnumerable<(string Model, string Digest, string Variant)> VersionsOf(ReadMessage read) => read.Message switch
    {
        EnergyMessage energy => energy.Models.Select(static model => (model.Model, model.Digest, model.Variant)),
        { } message => ResultCounts.ItemsOf(message).Select(item => (read.Topic.Model!, ResultCounts.DigestOf(message), item.Variant)),
        null => [],
    };
}
