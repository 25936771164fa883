using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Testing;

/// <summary>The built-in model's manifest over a fake source and a fake session.</summary>
public sealed class FakeLane
{
    /// <summary>Makes the lane.</summary>
    /// <param name="pool">Result buffers.</param>
    /// <param name="catchUpLimit">Late ticks that may wait.</param>
    /// <param name="gate">Skips unchanged samples.</param>
    public FakeLane(int pool = 8, int catchUpLimit = 1, GateOptions? gate = null)
    {
        Source = new FakeSource("machine", new SampleFormat(SampleKind.Series, ElementType.Float32, [2048, 2], 6400));
        var sessions = new FakeInferenceSessions();
        var model = LoadedModel.Load(Package, Source.Format, sessions);
        Session = sessions.Last;
        Lane = new InferenceLane(
            Source,
            model,
            new ResultPool(Package, pool, model.Steps[0].ResultEntries),
            MaxRateHz: 10,
            Priority: 0,
            gate is null ? null : new ChangeGate(gate),
            catchUpLimit);
    }

    /// <summary>The built-in model.</summary>
    public static ModelPackage Package { get; } = ModelPackage.Load(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition"));

    /// <summary>Where its samples come from.</summary>
    public FakeSource Source { get; }

    /// <summary>What runs it.</summary>
    public FakeInferenceSession Session { get; }

    /// <summary>The lane; its highest rate is 10 Hz.</summary>
    public InferenceLane Lane { get; }

    /// <summary>Runs one inference as the loop would, without the loop.</summary>
    /// <param name="capturedAt">The sample's time.</param>
    /// <param name="best">The class that gets the highest score.</param>
    public async Task<InferenceResult> InferAsync(DateTimeOffset capturedAt, int best = 0)
    {
        var sample = new Sample();
        await Source.ReadAsync(sample, capturedAt, CancellationToken.None);
        Session.Scores.Clear();
        Session.Scores[best] = 5;
        var result = Lane.Pool.TryRent() ?? throw new InvalidOperationException("all buffers are under way");
        Lane.Model.Steps[0].Run(sample, result);
        result.Lane = Lane;
        return result;
    }
}
