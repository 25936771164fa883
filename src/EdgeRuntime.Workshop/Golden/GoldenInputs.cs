using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Sources.Replay;

namespace EdgeRuntime.Workshop.Golden;

/// <summary>The inputs of golden vectors: rows of a recording, or noise that is the same at every run.</summary>
internal static class GoldenInputs
{
    private const int Seed = 20260101;

    /// <summary>Raw elements of the model's first input, one array a vector.</summary>
    public static Checked<byte[][]> Of(TensorSpec input, GoldenRequest request)
    {
        var elements = input.Shape.Aggregate(1, static (product, dimension) => product * dimension);
        if (request.Inputs is not { } path)
        {
            return Noise(input, elements, request.Count);
        }

        try
        {
            var values = TensorValues.ReadNpy(path);
            return values.Length > 0 && values.Length % elements == 0
                ? values.Chunk(elements).Take(request.Count).Select(row => TensorValues.ToBytes(input, row)).ToArray()
                : new ErrorInfo(ErrorCode.BadRequest, $"{path}: has {values.Length} values, which is not a multiple of the {elements} that input '{input.Name}' [{string.Join(',', input.Shape)}] takes");
        }
        catch (ReplayException e)
        {
            return new ErrorInfo(ErrorCode.BadRequest, e.Message);
        }
    }

    // Over the whole range of integers; between -1 and 1 else, where most networks are trained.
    private static byte[][] Noise(TensorSpec input, int elements, int count)
    {
        var random = new Random(Seed);
        var isReal = input.Type is ElementType.Float16 or ElementType.Float32 or ElementType.Float64;
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var raw = new byte[elements * input.Type.SizeInBytes()];
            random.NextBytes(raw);
            return isReal ? TensorValues.ToBytes(input, [.. Enumerable.Range(0, elements).Select(_ => (random.NextSingle() * 2) - 1)]) : raw;
        })];
    }
}
