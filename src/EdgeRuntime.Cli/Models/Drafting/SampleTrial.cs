using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Files;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Models.Drafting;

/// <summary>Runs a drafted model over a person's samples, as the agent would, and draws the boxes of a detector.</summary>
/// <param name="folder">The model folder; drawings go into a folder <c>preview</c> in it.</param>
internal sealed class SampleTrial(string folder)
{
    private const int MostFiles = 20;
    private const int MostWindows = 5;
    private static readonly string[] Pictures = [".png", ".jpg", ".jpeg"];
    private static readonly string[] Recordings = [".wav", ".csv", ".npy"];

    private readonly List<SampleReport> _reports = [];

    /// <summary>Whether samples are recordings of sound: a WAV file, or a folder that holds one.</summary>
    public static bool AreSounds(string samples) => LocalFile.Read(samples, static path => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*.wav", SearchOption.AllDirectories).Any()
        : path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase));

    /// <summary>Runs over a file, or over the first files of a folder.</summary>
    /// <exception cref="CliException">The folder has no samples.</exception>
    public async Task<IReadOnlyList<SampleReport>> RunAsync(string samples, CancellationToken cancellationToken)
    {
        var package = ModelPackage.Load(folder);
        var endings = package.Manifest.Preprocess.Sample.Kind == SampleKind.Image ? Pictures : Recordings;
        var files = LocalFile.Read(samples, path => Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(file => endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).Take(MostFiles).ToList()
            : File.Exists(path) ? [path] : []);
        if (files.Count == 0)
        {
            throw new CliException($"{samples}: no samples there; this model takes {(endings == Pictures ? "pictures (PNG, JPEG)" : "recordings (WAV, CSV, npy)")}");
        }

        string? warning = null;
        using var loggers = new LineLoggers(line => warning ??= line);
        using var inference = new FileInference(package, new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance), Clocks.System, loggers);
        foreach (var file in files)
        {
            warning = null;
            try
            {
                var windows = 0;
                if (await inference.RunAsync(file, (result, sample) => Take(file, windows++, result, sample), cancellationToken) == 0)
                {
                    _reports.Add(new SampleReport(file, warning ?? "no sample could be read", Ok: false));
                }
                else if (windows > MostWindows)
                {
                    _reports.Add(new SampleReport(file, FormattableString.Invariant($"... {windows} windows in all"), Ok: true));
                }
            }
            catch (Exception e) when (e is ReplayException or ModelLoadException or InferenceException)
            {
                _reports.Add(new SampleReport(file, e.Message, Ok: false));
            }
        }

        return _reports;
    }

    private void Take(string file, int window, InferenceResult result, Sample sample)
    {
        if (window < MostWindows)
        {
            _reports.Add(new SampleReport(file, ResultText.Of(result), Ok: result.NotANumber == NotANumber.None, Draw(file, result, sample)));
        }
    }

    private string? Draw(string file, InferenceResult result, Sample sample)
    {
        if (result.ToOutput() is not DetectionOutput { Boxes: { IsEmpty: false } boxes } || sample.Length != sample.Width * sample.Height * 3 || sample.Length == 0)
        {
            return null;
        }

        var rgb = sample.Bytes.ToArray();
        BoxDrawing.Draw(rgb, sample.Width, sample.Height, boxes);
        var path = Path.Combine(folder, "preview", Path.GetFileNameWithoutExtension(file) + ".png");
        LocalFile.Write(path, target =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var stream = File.Create(target);
            PngImage.Write(stream, rgb, sample.Width, sample.Height);
        });
        return path;
    }
}
