using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Inference.Files;

/// <summary>
/// Runs a model once over pictures and recordings, through the same source, preprocessing and postprocessing that the agent's loops use: what it shows is what a device publishes.
/// </summary>
/// <param name="package">The model.</param>
/// <param name="sessions">Opens it.</param>
/// <param name="clocks">Stamp the samples.</param>
/// <param name="loggers">Hear of files that are passed over.</param>
public sealed class FileInference(ModelPackage package, IInferenceSessionFactory sessions, Clocks clocks, ILoggerFactory loggers) : IDisposable
{
    private readonly SourceServices _services = new(clocks, new OsFileSystem(), loggers, static _ => throw new NotSupportedException());
    private readonly Sample _sample = new();
    private LoadedModel? _images;

    /// <summary>Runs over one picture (PNG, JPEG), one recording (WAV, CSV, npy), or all pictures of a folder; a series is cut into the windows that the manifest states.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="take">Receives each result and its sample, in buffers that the next ones reuse.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>How many samples it held.</returns>
    /// <exception cref="ReplayException">The file cannot be read; the message says why.</exception>
    /// <exception cref="ModelLoadException">The model cannot be loaded, or the file is not what it takes.</exception>
    /// <exception cref="InferenceException">The native runtime failed.</exception>
    public async Task<int> RunAsync(string path, Action<InferenceResult, Sample> take, CancellationToken cancellationToken)
    {
        await using var source = Open(path);
        var isImage = source.Format.Kind == SampleKind.Image;
        // Pictures of any size share one model; a recording starts with a new one, because a model may carry state from window to window.
        using var own = isImage ? null : Load(source);
        var step = (own ?? (_images ??= Load(source))).Steps[0];
        var result = new InferenceResult(package, step.ResultEntries);
        await source.StartAsync(cancellationToken);
        var count = 0;
        while (true)
        {
            var outcome = await source.ReadAsync(_sample, clocks.Physical.GetUtcNow(), cancellationToken);
            if (outcome == SourceReadOutcome.Ended || !source.State.Available)
            {
                return count;
            }

            if (outcome == SourceReadOutcome.Ready)
            {
                step.Run(_sample, result);
                count++;
                take(result, _sample);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _images?.Dispose();

    private LoadedModel Load(ISource source) => LoadedModel.Load(package, source.Format, sessions);

    private ISource Open(string path)
    {
        if (!Path.Exists(path))
        {
            throw new ReplayException($"{path}: no such file or folder");
        }

        var sample = package.Manifest.Preprocess.Sample;
        var isSeries = sample.Kind == SampleKind.Series;
        // An npy file may hold a series as one long array of rows or as whole windows: only its shape tells.
        var isWhole = isSeries && path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) && Rank(path) != 2;
        var replay = new ReplayOptions { Path = path, Loop = false, WindowSamples = isSeries && !isWhole ? sample.Shape[0] : null, Hop = isWhole ? null : sample.Hop };
        return SourceFactory.Create(Path.GetFileName(path), new SourceOptions { Kind = SourceOptions.ReplayKind, Replay = replay }, _services);
    }

    private static int Rank(string path) => NpyReader.Decode(path, Recording.ReadFile(path)).Shape.Length;
}
