using System.Diagnostics;
using System.Threading.Channels;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Postprocessing;
using EdgeRuntime.Core.Inference.Preprocessing;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Core.Inference.Benchmarking;

/// <summary>
/// Measures a bare run and the whole step in turn, block by block, so that both see the same moods of the machine and their ratio holds.
/// </summary>
public static class StepBenchmark
{
    private const int Block = 20;
    private const int MaxSamples = 200_000;
    private const int RawValues = 64;

    /// <summary>Runs the measurement.</summary>
    /// <param name="target">What to measure.</param>
    /// <param name="sessions">Opens the model.</param>
    /// <param name="duration">How long to measure.</param>
    /// <param name="marker">High while it is measured, for an external meter; null for none. The caller drives it low where this ends by an exception.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ModelLoadException">The model cannot be loaded or needs shapes.</exception>
    /// <exception cref="IOException">The marker's line cannot be driven.</exception>
    public static StepBenchmarkReport Run(StepBenchmarkTarget target, IInferenceSessionFactory sessions, TimeSpan duration, IGpioOutput? marker, CancellationToken cancellationToken)
    {
        using var step = Open(target, sessions, out var sample, out var package);
        var pool = new ResultPool(package, 4, step.ResultEntries);
        var results = Channel.CreateBounded<InferenceResult>(4);
        var warmUp = Stopwatch.StartNew();
        do
        {
            step.Session.Run();
            RunStep(step, sample, pool, results);
        }
        while (warmUp.Elapsed < duration / 5);

        return Measure(target, step, sample, pool, results, duration, marker, cancellationToken);
    }

    private static void Mark(IGpioOutput? marker, bool isHigh)
    {
        if (marker?.TryDrive(isHigh) == false)
        {
            throw new IOException("the marker's line cannot be driven");
        }
    }

    private static StepBenchmarkReport Measure(
        StepBenchmarkTarget target, InferenceStep step, Sample sample, ResultPool pool, Channel<InferenceResult> results, TimeSpan duration, IGpioOutput? marker, CancellationToken cancellationToken)
    {
        var bare = new long[MaxSamples];
        var whole = new long[MaxSamples];
        var count = 0;
        var allocated = 0L;
        Mark(marker, isHigh: true);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < duration && count + Block <= MaxSamples && !cancellationToken.IsCancellationRequested)
        {
            for (var i = 0; i < Block; i++)
            {
                var from = Stopwatch.GetTimestamp();
                step.Session.Run();
                bare[count + i] = Stopwatch.GetTimestamp() - from;
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Block; i++)
            {
                var from = Stopwatch.GetTimestamp();
                RunStep(step, sample, pool, results);
                whole[count + i] = Stopwatch.GetTimestamp() - from;
            }

            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            count += Block;
        }

        Mark(marker, isHigh: false);
        return new StepBenchmarkReport(
            target.Path,
            LatencySummary.Of(bare.AsSpan(0, count), Stopwatch.Frequency),
            LatencySummary.Of(whole.AsSpan(0, count), Stopwatch.Frequency),
            Math.Round((double)allocated / count, 2),
            step.Session.Threads,
            step.Session.Provider,
            count)
        {
            MarkedInferences = marker is null ? null : 2 * count,
        };
    }

    // The consumer's half runs here too: it gives the buffer back.
    private static void RunStep(InferenceStep step, Sample sample, ResultPool pool, Channel<InferenceResult> results)
    {
        var result = pool.TryRent()!;
        step.Run(sample, result);
        results.Writer.TryWrite(result);
        if (results.Reader.TryRead(out var published))
        {
            pool.Return(published);
        }
    }

    private static InferenceStep Open(StepBenchmarkTarget target, IInferenceSessionFactory sessions, out Sample sample, out ModelPackage? package)
    {
        sample = new Sample();
        package = Directory.Exists(target.Path) ? ModelPackage.Load(target.Path) : null;
        if (package is null)
        {
            var session = sessions.Open(new SessionRequest(target.Path, target.Threads) { Shapes = target.Shapes });
            var input = session.Inputs[0];
            sample.SetLength(input.Shape.Aggregate(input.Type.SizeInBytes(), static (product, dimension) => product * dimension)).Clear();
            return new InferenceStep("", session, PreprocessPlan.Copy(input), new ValuesPostprocessor(OutputKind.Raw, session.Outputs[0], RawValues));
        }

        var format = SampleFormat.Of(package.Manifest.Preprocess.Sample, openSize: 224);
        sample.SetLength(format.SizeInBytes).Clear();
        return LoadedModel.Load(package, format, sessions, target.Threads, target.Variant).Steps[0];
    }
}
