using System.Threading.Channels;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Takes results from the inference loops to the outbox, singly or in batches by model id, and gives their buffers back.</summary>
internal sealed class ResultLoop(ChannelReader<InferenceResult> results, IReadOnlyDictionary<string, BatchOptions> batching, LiveSettings settings, DeviceConnection connection, TimeProvider physical, Heartbeat heartbeat)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly SteadyClock _clock = new(physical);
    // Of a model that the configuration does not name.
    private readonly BatchOptions _unconfigured = new();
    private readonly Dictionary<string, ResultBatch> _batches = new(StringComparer.Ordinal);

    /// <summary>Whether results go without their joules.</summary>
    public bool IsCompact { get; init; }

    /// <summary>Runs until cancelled; then takes what is there and closes the batches.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                heartbeat.Rest();
                await WaitAsync(cancellationToken);
                heartbeat.Promise(Limit);
                TakeAll();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            TakeAll();
            foreach (var batch in _batches.Values)
            {
                batch.Close();
            }
        }
    }

    private DateTimeOffset? ClosesAt => _batches.Values.Min(static batch => batch.ClosesAt);

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (ClosesAt is not { } closesAt)
        {
            await results.WaitToReadAsync(cancellationToken);
            return;
        }

        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wait = closesAt - _clock.GetUtcNow();
        await Task.WhenAny(
            Task.Delay(wait > TimeSpan.Zero ? TimerResolution.RoundUp(wait) : TimeSpan.Zero, _clock, pause.Token),
            results.WaitToReadAsync(pause.Token).AsTask());
        await pause.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    // After a swap the results of the old model are closed off: a batch is of one digest.
    private ResultBatch BatchOf(InferenceLane lane)
    {
        var model = lane.Model.Package.Manifest.Model;
        if (_batches.TryGetValue(model, out var batch) && batch.Lane == lane)
        {
            return batch;
        }

        batch?.Close();
        return _batches[model] = new ResultBatch(lane, batching.GetValueOrDefault(model, _unconfigured), settings, connection, IsCompact);
    }

    private void TakeAll()
    {
        var now = _clock.GetUtcNow();
        while (results.TryRead(out var result))
        {
            var lane = result.Lane!;
            BatchOf(lane).Add(result, now);
            lane.Pool.Return(result);
        }

        foreach (var batch in _batches.Values)
        {
            if (batch.ClosesAt <= now)
            {
                batch.Close();
            }
        }
    }
}
