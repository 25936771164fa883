using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Core.Power.Sensors.Polled;

/// <summary>Reads a slow sensor in a loop of its own; whoever asks gets what was read last, as long as that is not old.</summary>
/// <param name="source">The sensor.</param>
/// <param name="period">Time between readings.</param>
/// <param name="wall">The clock.</param>
internal sealed class PolledSensor(IPolledReading source, TimeSpan period, TimeProvider wall) : IPowerSensor
{
    // A reading may take its time; two that fail in a row are a sensor that is gone.
    private const double StaleAfterPeriods = 2.5;

    // What one reading may take before the loop counts as hanging: the limits of processes and sockets lie below it.
    private static readonly TimeSpan ReadingLimit = TimeSpan.FromSeconds(30);

    private volatile State? _state;

    public string Name => source.Name;

    /// <summary>The sensor behind it.</summary>
    public IPolledReading Source => source;

    /// <summary>Reads until cancelled.</summary>
    public async Task RunAsync(Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                heartbeat.Promise(ReadingLimit);
                await ReadOnceAsync(cancellationToken);
                heartbeat.Promise(period + ReadingLimit);
                await Task.Delay(period, wall, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way a loop ends.
        }
    }

    /// <summary>Reads once, now.</summary>
    public async Task ReadOnceAsync(CancellationToken cancellationToken)
    {
        var outcome = await source.ReadAsync(cancellationToken);
        var now = wall.GetTimestamp();
        // A single failure does not take away what is still fresh.
        _state = outcome.Failure is null ? new State(outcome.Reading, now, null) : new State(_state?.Reading ?? default, _state?.At ?? 0, outcome.Failure);
    }

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        var state = _state;
        reading = state?.Reading ?? default;
        var fresh = state is not null && reading != default && wall.GetElapsedTime(state.At) < StaleAfterPeriods * period;
        reading = fresh ? reading with { Timestamp = state!.At } : reading;
        reason = fresh ? null : state?.Failure ?? (state is null ? $"{Name} has not been read yet" : $"{Name} has not answered for a while");
        return fresh;
    }

    public void Dispose()
    {
    }

    private sealed record State(SensorReading Reading, long At, string? Failure);
}
