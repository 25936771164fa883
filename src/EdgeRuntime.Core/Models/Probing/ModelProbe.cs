using System.Diagnostics;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Benchmarking;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Core.Models.Probing;

/// <summary>Tries one variant of a staged model: loads it, compares its golden vectors, measures it. What runs within the probe process.</summary>
public static class ModelProbe
{
    private const int WarmUps = 3;
    private const int MinRuns = 5;
    private const int MaxRuns = 2000;
    private const int OpenImageSize = 224;

    /// <summary>Tries it. A model that is wrong is a report with an error; one that crashes or hangs takes the process with it.</summary>
    /// <param name="request">What to try.</param>
    /// <param name="sessions">Opens the file.</param>
    public static ProbeReport Run(ProbeRequest request, IInferenceSessionFactory sessions)
    {
        try
        {
            var format = Fixed(request.Format);
            var package = ModelPackage.Load(request.Folder, request.Variants);
            if (package.Digest != request.Digest)
            {
                return new ProbeReport { Error = new ErrorInfo(ErrorCode.DigestMismatch, $"{request.Folder}: holds model {package.Digest[..12]}, not {request.Digest[..12]}; its manifest was changed after it had been verified") };
            }

            using var model = LoadedModel.Load(package, format, sessions, request.Threads, request.Variant);
            return GoldenVectors.Check(package, request.Variant, model.Steps[0].Session) is { } error
                ? new ProbeReport { Error = error, PeakMemoryBytes = ProcessMemory.Read("VmHWM") }
                : Measure(model, format, TimeSpan.FromSeconds(request.MeasureSeconds));
        }
        catch (ModelLoadException e)
        {
            return new ProbeReport { Error = new ErrorInfo(e.Code, e.Message) };
        }
        catch (InferenceException e)
        {
            return new ProbeReport { Error = new ErrorInfo(ErrorCode.InferenceFailed, $"{request.Folder}, variant {request.Variant}: {e.Message}") };
        }
    }

    // Images whose size varies are measured at the size that most networks are trained with.
    private static SampleFormat Fixed(SampleFormat format) =>
        new(format.Kind, format.Type, [.. format.Shape.Select(static dimension => dimension == 0 ? OpenImageSize : dimension)], format.SampleRateHz);

    private static ProbeReport Measure(LoadedModel model, SampleFormat format, TimeSpan duration)
    {
        var step = model.Steps[0];
        var pool = new ResultPool(model.Package, 1, step.ResultEntries);
        var result = pool.TryRent()!;
        var sample = new Sample();
        sample.SetLength(format.SizeInBytes).Clear();
        for (var i = 0; i < WarmUps; i++)
        {
            step.Run(sample, result);
        }

        var latencies = new long[MaxRuns];
        var cpu = TimeSpan.Zero;
        var count = 0;
        var started = Stopwatch.GetTimestamp();
        while (count < MaxRuns && (count < MinRuns || Stopwatch.GetElapsedTime(started) < duration))
        {
            step.Run(sample, result);
            cpu += result.CpuTime;
            latencies[count++] = result.Latency.Ticks;
        }

        var summary = LatencySummary.Of(latencies.AsSpan(0, count), TimeSpan.TicksPerSecond);
        return new ProbeReport
        {
            Provider = step.Session.Provider,
            Inferences = count,
            LatencyP50Ms = summary.P50Us / 1000,
            LatencyP95Ms = summary.P95Us / 1000,
            CpuSeconds = cpu.TotalSeconds / count,
            PeakMemoryBytes = ProcessMemory.Read("VmHWM"),
        };
    }
}
