using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>The <c>replay</c> source over one file: whole samples, or overlapping windows of a series. Each read gives the next.</summary>
internal sealed class RecordingSource : ISource
{
    private readonly Recording _recording;
    private readonly string _file;
    private readonly bool _loop;
    private readonly int _step;
    private readonly int _length;
    private int _row;

    public RecordingSource(string name, ReplayOptions options, Clocks clocks)
    {
        Name = name;
        _file = Path.GetFileName(options.Path);
        _loop = options.Loop;
        _recording = Read(options);
        var windowed = options.WindowSamples is not null || !options.Path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);
        _length = windowed ? options.WindowSamples ?? throw new ReplayException($"{options.Path}: is a series; state the window's length with WindowSamples") : 1;
        _step = options.Hop ?? _length;
        if (_recording.Shape.Length == 0 || _recording.Shape[0] < _length)
        {
            throw new ReplayException($"{options.Path}: has {_recording.Shape.FirstOrDefault()} rows, fewer than a sample of {_length}");
        }

        Format = windowed
            ? new SampleFormat(SampleKind.Series, _recording.Type, [_length, _recording.RowBytes / _recording.Type.SizeInBytes()], options.SampleRateHz ?? _recording.SampleRateHz)
            : new SampleFormat(_recording.Shape.Length switch { 3 => SampleKind.Series, 4 when _recording.Shape[3] is 1 or 3 => SampleKind.Image, _ => SampleKind.Tensor }, _recording.Type, [.. _recording.Shape[1..]], options.SampleRateHz);
        State = new SourceState(true, clocks.Wall.GetUtcNow());
    }

    public string Name { get; }

    public SampleFormat Format { get; }

    public SourceState State { get; }

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<SourceReadOutcome> ReadAsync(Sample sample, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        if (_row + _length > _recording.Shape[0])
        {
            if (!_loop)
            {
                return ValueTask.FromResult(SourceReadOutcome.Ended);
            }

            _row = 0;
        }

        _recording.Bytes.AsSpan(_row * _recording.RowBytes, _length * _recording.RowBytes).CopyTo(sample.SetLength(_length * _recording.RowBytes));
        _row += _step;
        sample.CapturedAt = dueAt;
        sample.Truth = null;
        sample.File = _file;
        return ValueTask.FromResult(SourceReadOutcome.Ready);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Recording Read(ReplayOptions options)
    {
        var path = options.Path;
        var file = Recording.ReadFile(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npy" => NpyReader.Decode(path, file),
            ".csv" => CsvReader.Decode(path, file, options.Csv),
            ".wav" => WavReader.Decode(path, file),
            var other => throw new ReplayException($"{path}: '{other}' files cannot be replayed; use npy, csv, wav, or a folder of png and jpeg images"),
        };
    }
}
