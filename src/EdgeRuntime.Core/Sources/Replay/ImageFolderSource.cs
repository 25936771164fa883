using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>The <c>replay</c> source over a folder of images of any size. Each read gives the next.</summary>
internal sealed class ImageFolderSource : ISource
{
    private readonly ImageFolder _images;
    private readonly ReplayOptions _options;
    private int _next;

    public ImageFolderSource(string name, ReplayOptions options, Clocks clocks, ILogger<ImageFolderSource> logger)
    {
        (Name, _options) = (name, options);
        _images = new ImageFolder(options.Path, clocks.Wall, logger);
        State = new SourceState(true, clocks.Wall.GetUtcNow());
    }

    private ImageFolderSource(ImageFolderSource hanging)
    {
        (Name, _options, State, _next) = (hanging.Name, hanging._options, hanging.State, hanging._next);
        _images = hanging._images.Without(_next - 1);
    }

    public string Name { get; }

    public SampleFormat Format { get; } = new(SampleKind.Image, ElementType.UInt8, [0, 0, 3]);

    public SourceState State { get; }

    /// <summary>Another one that goes on behind the image that this one is decoding, and never meets it again; this one may hang in it.</summary>
    public ImageFolderSource WithoutCurrent() => new(this);

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<SourceReadOutcome> ReadAsync(Sample sample, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < _images.Count; tries++)
        {
            if (_next == _images.Count)
            {
                if (!_options.Loop)
                {
                    return ValueTask.FromResult(SourceReadOutcome.Ended);
                }

                _next = 0;
            }

            var index = _next++;
            if (_images.TryRead(index, sample))
            {
                sample.CapturedAt = dueAt;
                sample.File = _images.NameOf(index);
                sample.Truth = _options.LabelFromFolder ? _images.LabelOf(index) : null;
                return ValueTask.FromResult(SourceReadOutcome.Ready);
            }
        }

        return ValueTask.FromResult(SourceReadOutcome.Unavailable);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
