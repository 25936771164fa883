using System.Collections.Immutable;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Composes the result messages of one model: each by itself, or several in one.</summary>
internal sealed class ResultBatch(InferenceLane lane, BatchOptions options, LiveSettings settings, DeviceConnection connection, bool isCompact = false)
{
    private readonly ImmutableArray<ResultItem>.Builder _items = ImmutableArray.CreateBuilder<ResultItem>();
    private readonly string _model = lane.Model.Package.Manifest.Model;
    private readonly string _digest = lane.Model.Package.Digest;

    /// <summary>The lane whose results it gathers.</summary>
    public InferenceLane Lane => lane;

    /// <summary>When the batch must go out, by the clock of <see cref="Add"/>; null while it is empty.</summary>
    public DateTimeOffset? ClosesAt { get; private set; }

    /// <summary>Takes a result; the buffer may be reused afterwards.</summary>
    /// <param name="result">The result.</param>
    /// <param name="now">A steady clock.</param>
    public void Add(InferenceResult result, DateTimeOffset now)
    {
        var item = Item(result, isCompact);
        var maxItems = settings.Current.BatchMaxItems ?? options.MaxItems;
        if (maxItems == 1 && _items.Count == 0)
        {
            connection.Publish(MessageClass.Results, connection.Topics.Result(connection.Device, _model), "result/1", item, Single);
            return;
        }

        ClosesAt ??= now + (settings.Current.BatchMaxAge ?? options.MaxAge);
        _items.Add(item);
        if (_items.Count >= maxItems)
        {
            Close();
        }
    }

    /// <summary>Sends what has gathered.</summary>
    public void Close()
    {
        ClosesAt = null;
        if (_items.Count > 0)
        {
            connection.Publish(MessageClass.Results, connection.Topics.ResultBatch(connection.Device, _model), "result-batch/1", _items.DrainToImmutable(), Batch);
        }
    }

    /// <summary>A result as it goes over the wire.</summary>
    /// <param name="result">The result.</param>
    /// <param name="isCompact">Whether to leave out its joules.</param>
    public static ResultItem Item(InferenceResult result, bool isCompact = false)
    {
        var joules = result.EnergyJoules is { } known && double.IsFinite(known) ? known : (double?)null;
        return new ResultItem
        {
            Variant = result.Variant,
            CapturedAt = result.CapturedAt,
            File = result.File,
            LatencyMs = result.Latency.TotalMilliseconds,
            EnergyJ = isCompact ? null : joules,
            Basis = joules is null || isCompact ? null : result.EnergyBasis,
            Label = result.BestScore is null ? null : result.BestLabel,
            Score = result.BestScore,
            Error = result.Error ?? (joules is null && result.EnergyJoules is not null ? ErrorCode.NotANumber : null),
            Output = result.ToOutput(),
        };
    }

    private byte[] Single(MessageStamp stamp, ResultItem item) =>
        MessageJson.Write(new ResultPayload(item, stamp.Session, stamp.Seq, stamp.Clock, _digest, lane.Source.Name), MessageJsonContext.Default.ResultPayload);

    private byte[] Batch(MessageStamp stamp, ImmutableArray<ResultItem> items) => MessageJson.Write(
        new ResultBatchMessage
        {
            Device = stamp.Device,
            Session = stamp.Session,
            Seq = stamp.Seq,
            Time = stamp.Time,
            Clock = stamp.Clock,
            UptimeS = stamp.UptimeS,
            Model = _model,
            Digest = ContentDigest.Short(_digest),
            Source = lane.Source.Name,
            Items = items,
        },
        MessageJsonContext.Default.ResultBatchMessage);
}
