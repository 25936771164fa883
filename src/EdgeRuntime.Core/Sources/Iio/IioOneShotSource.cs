using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources.Iio;

/// <summary>
/// The <c>iio</c> source in one-shot mode: a window's rows are read from sysfs when a tick asks for them, at the sample rate. Between two ticks
/// the sensor is left alone.
/// </summary>
internal sealed class IioOneShotSource : ISource
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(10);

    private readonly IioOptions _options;
    private readonly IFileSystem _files;
    private readonly Clocks _clocks;
    private readonly ILogger _logger;
    private readonly SteadyClock _steady;
    private readonly TickTimer _pace;
    private readonly CancellationTokenSource _stop = new();
    private IioChannel[]? _channels;
    private long _openTriedAt;

    public IioOneShotSource(string name, IioOptions options, SourceServices services)
    {
        (Name, _options, _files, _clocks) = (name, options, services.Files, services.Clocks);
        _logger = services.Loggers.CreateLogger<IioOneShotSource>();
        Format = new SampleFormat(SampleKind.Series, ElementType.Float32, [options.WindowSamples, options.Channels.Count], options.SampleRateHz);
        State = new SourceState(false, _clocks.Wall.GetUtcNow(), "starting");
        _steady = new SteadyClock(_clocks.Physical);
        _pace = new TickTimer(_steady, _stop.Token);
    }

    public string Name { get; }

    public SampleFormat Format { get; }

    public SourceState State { get; private set; }

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        Open();
        return ValueTask.CompletedTask;
    }

    public ValueTask<SourceReadOutcome> ReadAsync(Sample sample, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        if (_channels is null && (_clocks.Wall.GetElapsedTime(_openTriedAt) < RetryPeriod || !Open()))
        {
            return ValueTask.FromResult(SourceReadOutcome.Unavailable);
        }

        sample.SetLength(Format.SizeInBytes);
        var whole = ReadRow(sample, 0);
        return whole && _options.WindowSamples > 1 ? ReadRestAsync(sample, cancellationToken) : ValueTask.FromResult(Complete(sample, whole));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _pace.Dispose();
        _stop.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SourceReadOutcome> ReadRestAsync(Sample sample, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static pace => ((TickTimer)pace!).Wake(), _pace);
        var first = _steady.GetUtcNow();
        for (var row = 1; row < _options.WindowSamples; row++)
        {
            var due = first + TimeSpan.FromSeconds(row / _options.SampleRateHz!.Value);
            while (_steady.GetUtcNow() < due)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await _pace.WaitUntilAsync(due);
            }

            if (!ReadRow(sample, row))
            {
                return SourceReadOutcome.Unavailable;
            }
        }

        return Complete(sample, true);
    }

    private SourceReadOutcome Complete(Sample sample, bool whole)
    {
        sample.CapturedAt = _clocks.Physical.GetUtcNow();
        sample.Truth = null;
        return whole ? SourceReadOutcome.Ready : SourceReadOutcome.Unavailable;
    }

    private bool ReadRow(Sample sample, int row)
    {
        var values = MemoryMarshal.Cast<byte, float>(sample.Bytes).Slice(row * _channels!.Length, _channels.Length);
        Span<byte> text = stackalloc byte[32];
        for (var i = 0; i < values.Length; i++)
        {
            // A negative fraction, an integer: drivers write both, such as "-1234\n" and "23.437500\n".
            var length = _files.Read(_channels[i].RawPath, text);
            if (length <= 0 || !Utf8Parser.TryParse(text[..length], out double raw, out _))
            {
                Lose($"{_channels[i].RawPath} has no value");
                return false;
            }

            values[i] = _channels[i].Convert(raw);
        }

        return true;
    }

    private bool Open()
    {
        _openTriedAt = _clocks.Wall.GetTimestamp();
        try
        {
            var device = IioAttributes.Find(_files, _options.Device);
            _channels = [.. _options.Channels.Select(name => IioChannel.Find(device, name))];
            if (_options.SampleRateHz is { } rate)
            {
                device.SetSampleRate(rate, _channels[0]);
            }

            State = new SourceState(true, _clocks.Wall.GetUtcNow(), null, State.Restarts);
            return true;
        }
        catch (IioException e)
        {
            Lose(e.Message);
            return false;
        }
    }

    private void Lose(string reason)
    {
        _channels = null;
        if (State.Available || State.Restarts == 0)
        {
            Log.Lost(_logger, Name, reason);
        }

        State = new SourceState(false, State.Available ? _clocks.Wall.GetUtcNow() : State.Since, reason, State.Restarts + 1);
    }
}
