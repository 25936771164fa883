using System.Runtime.CompilerServices;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources;

/// <summary>
/// Reads a source in a thread of its own and waits for each read no longer than a limit: a decoder that never ends, or a driver that holds the kernel, costs the source and not the agent. A thread
/// cannot be ended; a read that hangs is left behind with its source, of which another one is made after a back-off. Where too many hang, the source stays unavailable until one comes back.
/// </summary>
internal sealed class WatchedSource : ISource
{
    /// <summary>Reads that may hang at once. Each may burn a core.</summary>
    public const int MostHanging = 2;

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastBackOff = TimeSpan.FromMinutes(1);

    private readonly Func<ISource?, ISource> _make;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _wall;
    private readonly ILogger _logger;
    private readonly AsyncSignal _signal = new();
    private readonly ITimer _alarm;
    private readonly List<SourceReader> _hanging = new(MostHanging);
    private SourceReader _reader;
    private volatile SourceState? _down;
    private TimeSpan _backOff = FirstBackOff;
    private bool _isPending;
    private long _begunAt;
    private long _downAt;
    private long _restarts;

    /// <summary>Makes it.</summary>
    /// <param name="make">Makes the source: the first time of nothing, later of the one whose read hangs, so that it can leave out what that hangs in.</param>
    /// <param name="limit">Longest time of a read.</param>
    /// <param name="wall">The clock of that.</param>
    /// <param name="logger">Its log.</param>
    public WatchedSource(Func<ISource?, ISource> make, TimeSpan limit, TimeProvider wall, ILogger logger)
    {
        (_make, _limit, _wall, _logger) = (make, limit, wall, logger);
        _reader = new SourceReader(make(null), _signal);
        _alarm = wall.CreateTimer(static signal => ((AsyncSignal)signal!).Set(), _signal, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public string Name => _reader.Source.Name;

    /// <inheritdoc/>
    public SampleFormat Format => _reader.Source.Format;

    /// <inheritdoc/>
    public SourceState State => _down ?? (_restarts == 0 ? _reader.Source.State : _reader.Source.State with { Restarts = _reader.Source.State.Restarts + _restarts });

    /// <inheritdoc/>
    public TimeSpan? ReadLimit => _limit;

    /// <inheritdoc/>
    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SourceReadOutcome> ReadAsync(Sample sample, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        if (_down is not null && !await TryMakeAnotherAsync())
        {
            return SourceReadOutcome.Unavailable;
        }

        var reader = _reader;
        if (!_isPending)
        {
            (_isPending, _begunAt) = (true, _wall.GetTimestamp());
            reader.Begin(dueAt);
        }

        using (cancellationToken.UnsafeRegister(static signal => ((AsyncSignal)signal!).Set(), _signal))
        {
            while (reader.IsReading)
            {
                // What an interrupted read yields in the end is what the next one gets.
                cancellationToken.ThrowIfCancellationRequested();
                if (_limit - _wall.GetElapsedTime(_begunAt) is var left && left <= TimeSpan.Zero)
                {
                    LeaveBehind(reader);
                    return SourceReadOutcome.Unavailable;
                }

                _alarm.Change(left, Timeout.InfiniteTimeSpan);
                await _signal.WaitAsync();
            }
        }

        _alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        (_isPending, _backOff) = (false, FirstBackOff);
        return await reader.Take(sample);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _alarm.DisposeAsync();
        _reader.End();
        if (!_reader.IsReading)
        {
            await _reader.Source.DisposeAsync();
        }
    }

    private void LeaveBehind(SourceReader reader)
    {
        reader.End();
        _isPending = false;
        _hanging.Add(reader);
        _restarts++;
        _downAt = _wall.GetTimestamp();
        _down = new SourceState(false, _wall.GetUtcNow(), FormattableString.Invariant($"a read took more than {_limit.TotalSeconds:0.#} s"), _restarts);
        Log.ReadHangs(_logger, Name, _limit.TotalSeconds, _backOff.TotalSeconds, _hanging.Count, MostHanging);
    }

    private async ValueTask<bool> TryMakeAnotherAsync()
    {
        for (var i = _hanging.Count - 1; i >= 0; i--)
        {
            // What hangs is not closed under it.
            if (!_hanging[i].IsReading)
            {
                await _hanging[i].Source.DisposeAsync();
                _hanging.RemoveAt(i);
            }
        }

        if (_wall.GetElapsedTime(_downAt) < _backOff || _hanging.Count >= MostHanging)
        {
            return false;
        }

        _backOff = _backOff * 2 < LastBackOff ? _backOff * 2 : LastBackOff;
        _reader = new SourceReader(_make(_reader.Source), _signal);
        _down = null;
        return true;
    }
}
