using System.Collections.Immutable;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Workshop.Packing;

namespace EdgeRuntime.Workshop.Golden;

/// <summary>
/// Computes golden vectors: known inputs and the outputs that must come of them on every processor. The outputs are an fp32 twin's, which no quantized
/// kernel can spoil, or, where there is none, those that each variant gives here.
/// </summary>
/// <param name="sessions">Opens models.</param>
/// <param name="wall">The wall clock.</param>
public sealed class GoldenMaker(IInferenceSessionFactory sessions, TimeProvider wall)
{
    // A quantized model differs from its twin by some steps; one that computes wrongly by about its whole range.
    private const double LargestShareOfRange = 0.25;

    // Other processors round otherwise: room of two steps of 256 over the range of the outputs.
    private const double RoundingShare = 2.0 / 256;
    private const double SmallestTolerance = 1e-5;

    // With a twin there is room for what another processor rounds otherwise on top of what this one differs by.
    private const double TwinMargin = 1.5;

    /// <summary>Computes the vectors; nothing is written.</summary>
    /// <returns>The vectors, or why they cannot be made.</returns>
    public Checked<GoldenDraft> Make(GoldenRequest request, CancellationToken cancellationToken = default)
    {
        var completed = DraftManifest.Complete(request.Folder, blockSize: null, wall.GetUtcNow(), cancellationToken);
        if (!completed.IsOk)
        {
            return completed.Error;
        }

        var manifest = ManifestReader.Read(completed.Value).Value!;
        var inputs = GoldenInputs.Of(manifest.Inputs[0], request);
        if (!inputs.IsOk)
        {
            return inputs.Error;
        }

        try
        {
            return request.Twin is { } twin ? ByTwin(manifest, request, twin, inputs.Value) : ByThisMachine(manifest, request, inputs.Value);
        }
        catch (ModelLoadException e)
        {
            return new ErrorInfo(e.Code, e.Message);
        }
        catch (InferenceException e)
        {
            return new ErrorInfo(ErrorCode.InferenceFailed, $"{request.Folder}: {e.Message}");
        }
    }

    private Checked<GoldenDraft> ByTwin(ModelManifest manifest, GoldenRequest request, string twin, byte[][] inputs)
    {
        // The twin takes and gives real values where the model is quantized at its ends too.
        var real = manifest with { Inputs = manifest.Inputs.SetItem(0, Real(manifest.Inputs[0])), Outputs = [Real(manifest.Outputs[0])] };
        var realInputs = inputs.Select(input => TensorValues.ToBytes(real.Inputs[0], TensorValues.Of(manifest.Inputs[0], input))).ToArray();
        var truths = Run(real, twin, realInputs);
        if (Objection(truths, twin) is { } objection)
        {
            return objection;
        }

        var range = RangeOf(truths);
        var figures = ImmutableArray.CreateBuilder<VariantFigures>();
        foreach (var variant in manifest.Variants)
        {
            var actual = Run(manifest, Path.Combine(request.Folder, variant.File), inputs);
            var difference = actual.Zip(truths).Max(static pair => Difference(pair.First, pair.Second));
            if (!(difference <= (request.Tolerance ?? (LargestShareOfRange * range))))
            {
                return new ErrorInfo(
                    ErrorCode.GoldenMismatch,
                    FormattableString.Invariant($"variant '{variant.Name}' differs from {twin} by up to {difference:G4}, where the outputs span {range:G4}: it is not that model's twin, or this processor computes it wrongly")
                    + (request.Tolerance is null ? "; accept it with --tolerance" : ""));
            }

            figures.Add(new VariantFigures(variant.Name, difference, request.Tolerance ?? Math.Max(difference * TwinMargin, ToleranceOf(range))));
        }

        // One truth for all of them, with each one's own tolerance.
        var vectors = figures.SelectMany(figure => inputs.Select((input, i) => Files(
            i,
            figure.Variant,
            "fp32",
            figure.Tolerance,
            input,
            TensorValues.ToBytes(manifest.Outputs[0], truths[i]),
            truths[i])));
        return new GoldenDraft(manifest, [.. vectors], figures.ToImmutable());
    }

    private Checked<GoldenDraft> ByThisMachine(ModelManifest manifest, GoldenRequest request, byte[][] inputs)
    {
        var figures = ImmutableArray.CreateBuilder<VariantFigures>();
        var vectors = ImmutableArray.CreateBuilder<GoldenFiles>();
        foreach (var variant in manifest.Variants)
        {
            var outputs = Run(manifest, Path.Combine(request.Folder, variant.File), inputs);
            if (Objection(outputs, $"variant '{variant.Name}'") is { } objection)
            {
                return objection;
            }

            var tolerance = request.Tolerance ?? ToleranceOf(RangeOf(outputs));
            figures.Add(new VariantFigures(variant.Name, null, tolerance));
            vectors.AddRange(inputs.Select((input, i) => Files(i, variant.Name, variant.Name, tolerance, input, TensorValues.ToBytes(manifest.Outputs[0], outputs[i]), outputs[i])));
        }

        return new GoldenDraft(manifest, vectors.ToImmutable(), figures.ToImmutable());
    }

    private float[][] Run(ModelManifest manifest, string path, byte[][] inputs)
    {
        using var session = sessions.Open(new SessionRequest(path, manifest.Inputs, manifest.Outputs));
        return [.. inputs.Select(input =>
        {
            input.CopyTo(session.Input(0));
            session.Run();
            return TensorValues.Of(manifest.Outputs[0], session.Output(0));
        })];
    }

    private static GoldenFiles Files(int number, string variant, string origin, double tolerance, byte[] input, byte[] output, float[] values) => new(
        new GoldenVector(FormattableString.Invariant($"golden-{number + 1}.input"), FormattableString.Invariant($"golden-{number + 1}.{origin}.output"), tolerance, variant),
        input,
        output,
        values);

    private static ErrorInfo? Objection(float[][] outputs, string who) =>
        outputs.Any(static values => values.Any(static value => !float.IsFinite(value)))
            ? new ErrorInfo(ErrorCode.NotANumber, $"{who} gives NaN or infinity on these inputs; take real ones with --input")
            : RangeOf(outputs) == 0 ? new ErrorInfo(ErrorCode.GoldenMismatch, $"{who} gives one and the same value on all of these inputs, which would prove nothing; take real ones with --input")
            : null;

    private static TensorSpec Real(TensorSpec tensor) => tensor with { Type = ElementType.Float32, Scale = null, ZeroPoint = null };

    private static double ToleranceOf(double range) => Math.Max(RoundingShare * range, SmallestTolerance);

    private static double RangeOf(float[][] outputs) => (double)outputs.Max(static values => values.Max()) - outputs.Min(static values => values.Min());

    private static double Difference(float[] a, float[] b) => a.Zip(b).Max(static pair => Math.Abs((double)pair.First - pair.Second));
}
