using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Linux;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources.Iio;

/// <summary>The <c>iio</c> source in buffer mode: a thread of its own waits on the character device, which is opened afresh when it fails or falls silent.</summary>
internal sealed class IioBufferSource : ISource
{
    private const int ReadScans = 256;
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(10);

    private readonly IioOptions _options;
    private readonly IFileSystem _files;
    private readonly TimeProvider _wall;
    private readonly ILogger _logger;
    private readonly LiveBuffer _buffer;
    private readonly float[] _rows;
    private readonly CancellationTokenSource _stop = new();
    private Task _pump = Task.CompletedTask;

    public IioBufferSource(string name, IioOptions options, SourceServices services)
    {
        (Name, _options, _files, _wall) = (name, options, services.Files, services.Clocks.Wall);
        _logger = services.Loggers.CreateLogger<IioBufferSource>();
        Format = new SampleFormat(SampleKind.Series, ElementType.Float32, [options.WindowSamples, options.Channels.Count], options.SampleRateHz);
        _buffer = new LiveBuffer(Format, options.EffectiveHop, services.Clocks);
        _rows = new float[ReadScans * options.Channels.Count];
    }

    public string Name { get; }

    public SampleFormat Format { get; }

    public SourceState State => _buffer.State;

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
        try
        {
            while (true)
            {
                // The device is waited for in the kernel, where no asynchronous read reaches: that is a thread's work.
                var reason = await Task.Factory.StartNew(() => Stream(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                cancellationToken.ThrowIfCancellationRequested();
                if (_buffer.State.Available || _buffer.State.Restarts == 0)
                {
                    Log.Lost(_logger, Name, reason);
                }

                // It runs from the failure on: whoever sees the failure may rely on it.
                var pause = Task.Delay(RetryPeriod, _wall, cancellationToken);
                _buffer.Fail(reason, restarting: true);
                await pause;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way a source ends.
        }
    }

    /// <summary>Streams until something is wrong, and says what.</summary>
    private string Stream(CancellationToken cancellationToken)
    {
        try
        {
            var scan = IioScan.Start(_files, _options);
            try
            {
                using var device = _files.OpenRead(scan.DevicePath) ?? throw new IioException($"{scan.DevicePath} cannot be opened; the agent needs read access to it (group iio)");
                return Read(device, scan, cancellationToken);
            }
            finally
            {
                scan.Stop();
            }
        }
        catch (Exception e) when (e is IioException or IOException)
        {
            return e.Message;
        }
    }

    private string Read(Stream device, IioScan scan, CancellationToken cancellationToken)
    {
        if (device.CanTimeout)
        {
            device.ReadTimeout = (int)PollPeriod.TotalMilliseconds;
        }

        var bytes = new byte[ReadScans * scan.ScanBytes];
        var filled = 0;
        var heardAt = _wall.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            int count;
            try
            {
                count = device.Read(bytes, filled, bytes.Length - filled);
            }
            catch (TimeoutException)
            {
                if (_wall.GetElapsedTime(heardAt) < _options.Timeout)
                {
                    continue;
                }

                return FormattableString.Invariant($"{scan.DevicePath} was silent for {_options.Timeout.TotalSeconds:0.#} s; is its trigger running?");
            }

            if (count == 0)
            {
                return $"{scan.DevicePath} has gone";
            }

            heardAt = _wall.GetTimestamp();
            filled = Accept(bytes, filled + count, scan);
        }

        return "stopped";
    }

    private int Accept(byte[] bytes, int filled, IioScan scan)
    {
        var (channels, scans) = (_options.Channels.Count, filled / scan.ScanBytes);
        for (var i = 0; i < scans; i++)
        {
            scan.Decode(bytes.AsSpan(i * scan.ScanBytes), _rows.AsSpan(i * channels, channels));
        }

        if (scans > 0)
        {
            _buffer.Write(MemoryMarshal.AsBytes(_rows.AsSpan(0, scans * channels)));
        }

        var whole = scans * scan.ScanBytes;
        bytes.AsSpan(whole, filled - whole).CopyTo(bytes);
        return filled - whole;
    }
}
