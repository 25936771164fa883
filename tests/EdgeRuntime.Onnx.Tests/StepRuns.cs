using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>Runs steps on samples that a test writes.</summary>
internal static class StepRuns
{
    public static readonly DateTimeOffset Start = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static InferenceResult Infer(this LoadedModel model, float[] values, double atS = 0, string? file = null)
    {
        var sample = new Sample { CapturedAt = Start.AddSeconds(atS), File = file };
        MemoryMarshal.AsBytes<float>(values).CopyTo(sample.SetLength(values.Length * sizeof(float)));
        return model.Infer(sample);
    }

    public static InferenceResult Infer(this LoadedModel model, Sample sample)
    {
        var result = new ResultPool(model.Package, 1, model.Steps[0].ResultEntries).TryRent()!;
        model.Steps[0].Run(sample, result);
        return result;
    }

    public static float[] Values(this InferenceResult result) => result.ToOutput() switch
    {
        RegressionOutput output => [.. output.Values.Select(static value => value ?? float.NaN)],
        RawOutput output => [.. output.Values.Select(static value => value ?? float.NaN)],
        var other => throw new InvalidOperationException($"{other}"),
    };
}
