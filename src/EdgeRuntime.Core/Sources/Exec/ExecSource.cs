using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Sources.Wav;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources.Exec;

/// <summary>The <c>exec</c> source: reads frames from a child's stdout and restarts it with backoff when it ends, fails or falls silent.</summary>
internal sealed class ExecSource : ISource
{
    private const int ReadBytes = 64 * 1024;

    private readonly ExecOptions _options;
    private readonly TimeProvider _wall;
    private readonly ILogger _logger;
    private readonly LiveBuffer _buffer;
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _read;
    private readonly byte[] _frame;
    private Task _pump = Task.CompletedTask;

    public ExecSource(string name, ExecOptions options, Clocks clocks, ILogger<ExecSource> logger)
    {
        (Name, _options, _wall, _logger) = (name, options, clocks.Wall, logger);
        Format = options.Format.ToFormat();
        _buffer = new LiveBuffer(Format, options.Format.EffectiveHop, clocks);
        var unit = Format.Kind == SampleKind.Series ? Format.SizeInBytes / Format.Shape[0] : (options.StrideBytes ?? 0) * Format.Shape[0] is > 0 and var padded ? padded : Format.SizeInBytes;
        // A series is read in lumps of rows; a frame is read whole.
        _read = new byte[Format.Kind == SampleKind.Series ? Math.Max(unit, ReadBytes / unit * unit) : unit];
        _frame = options.StrideBytes is null ? _read : new byte[Format.SizeInBytes];
        RowBytes = unit;
    }

    public string Name { get; }

    public SampleFormat Format { get; }

    public SourceState State => _buffer.State;

    private int RowBytes { get; }

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _pump = PumpAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public ValueTask<SourceReadOutcome> ReadAsync(Sample sample, DateTimeOffset dueAt, CancellationToken cancellationToken) => _buffer.ReadAsync(sample, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pump;
        _stop.Dispose();
    }

    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        var wait = _options.RestartMin;
        try
        {
            while (true)
            {
                var started = _wall.GetTimestamp();
                var reason = SecretText.Hide(await RunChildAsync(cancellationToken));
                if (_wall.GetElapsedTime(started) > _options.RestartMax)
                {
                    // It ran well for a while: this is a new trouble, not the old one again.
                    wait = _options.RestartMin;
                }

                if (_buffer.State.Available || _buffer.State.Restarts == 0)
                {
                    Log.ChildEnded(_logger, Name, reason, wait.TotalSeconds);
                }

                // It runs from the failure on: whoever sees the failure may rely on it.
                var pause = Task.Delay(wait * (0.75 + (0.5 * Random.Shared.NextDouble())), _wall, cancellationToken);
                _buffer.Fail(reason, restarting: true);
                await pause;
                wait = wait * 2 < _options.RestartMax ? wait * 2 : _options.RestartMax;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way a source ends.
        }
    }

    /// <summary>Runs one child to its end, with all that it has started, and says why it ended.</summary>
    private async Task<string> RunChildAsync(CancellationToken cancellationToken)
    {
        if (ChildProcess.Start(_options.Command, _wall, out var failure) is not { } child)
        {
            return failure!;
        }

        string reason;
        try
        {
            await using (child)
            {
                reason = await ReadFramesAsync(child, cancellationToken);
            }
        }
        catch (InvalidDataException e)
        {
            return $"{_options.Command[0]}: {e.Message}";
        }

        // What it said last is whole only when it has ended.
        return child.LastError is { } line ? $"{reason}: {line}" : reason;
    }

    private async Task<string> ReadFramesAsync(ChildProcess child, CancellationToken cancellationToken)
    {
        var filled = 0;
        var opening = new WavOpening(Format);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var watch = _wall.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), limit, _options.Timeout, System.Threading.Timeout.InfiniteTimeSpan);
        try
        {
            while (true)
            {
                var count = await child.Output.ReadAsync(_read.AsMemory(filled), limit.Token);
                if (count == 0)
                {
                    var code = await child.WaitForExitAsync(limit.Token);
                    return $"{_options.Command[0]} ended with code {code}";
                }

                watch.Change(_options.Timeout, System.Threading.Timeout.InfiniteTimeSpan);
                if (!opening.IsOpen)
                {
                    (count, filled) = (0, filled + count);
                    if (!opening.TryOpen(_read.AsSpan(0, filled), filled == _read.Length, out var skip))
                    {
                        continue;
                    }

                    _read.AsSpan(skip, filled - skip).CopyTo(_read);
                    (count, filled) = (filled - skip, 0);
                }

                filled = Accept(filled + opening.Take(count));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return FormattableString.Invariant($"{_options.Command[0]} was silent for {_options.Timeout.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Passes whole units on and keeps the rest for later; returns how much is kept.</summary>
    private int Accept(int filled)
    {
        var whole = filled / RowBytes * RowBytes;
        if (whole == 0)
        {
            return filled;
        }

        _buffer.Write(_options.StrideBytes is { } stride ? Unpad(stride) : _read.AsSpan(0, whole));
        _read.AsSpan(whole, filled - whole).CopyTo(_read);
        return filled - whole;
    }

    private ReadOnlySpan<byte> Unpad(int stride)
    {
        var row = _options.RowBytes;
        for (var y = 0; y < Format.Shape[0]; y++)
        {
            _read.AsSpan(y * stride, row).CopyTo(_frame.AsSpan(y * row));
        }

        return _frame;
    }
}
