using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>Chooses the decoder of a detector's layout and checks that the outputs have its form.</summary>
internal static class BoxDecoders
{
    public static IBoxDecoder Create(ModelManifest manifest, DetectionSpec spec)
    {
        var outputs = manifest.Outputs;
        var input = SizeOf(manifest);
        if (spec.UnitInForce() == BoxUnit.Pixels && input is null)
        {
            throw Mismatch($"boxes in pixels need an image as input '{manifest.Inputs[0].Name}', but it is [{string.Join(',', manifest.Inputs[0].Shape)}]; set postprocess.boxUnit to fractions");
        }

        var scale = new BoxScale(spec, input);
        switch (spec.Layout)
        {
            case DetectionLayout.Yolo or DetectionLayout.YoloObjectness:
                return new RowDecoder(spec, RowLayout.Of(spec, outputs[0], manifest.Labels.Length), outputs[0], scale);
            case DetectionLayout.EndToEnd or DetectionLayout.Ssd:
                return new SuppressedDecoder(spec, outputs, scale);
            case DetectionLayout.Yunet:
                return new YunetDecoder(outputs, input);
            default:
                CheckPair(outputs[0], outputs[1]);
                return new PairDecoder(spec, outputs[0], outputs[1], scale);
        }
    }

    // [1,3,height,width] or [1,height,width,3]: whether the steps move the channels in front says which, else the side that can be channels.
    private static (int Width, int Height)? SizeOf(ModelManifest manifest)
    {
        var movesChannels = false;
        foreach (var step in manifest.Preprocess.Steps)
        {
            movesChannels |= step is LayoutStep;
        }

        return manifest.Inputs[0].Shape switch
        {
            [_, var height, var width, var channels] when !movesChannels && channels <= 4 => (width, height),
            [_, _, var height, var width] => (width, height),
            _ => null,
        };
    }

    private static void CheckPair(TensorSpec boxes, TensorSpec scores)
    {
        if (boxes.Shape is not [.., 4] || scores.Shape is not [.., var classes] || Count(boxes) / 4 * classes != Count(scores))
        {
            throw Mismatch($"'{boxes.Name}' must be [n,4] and '{scores.Name}' [n,classes], but they are [{string.Join(',', boxes.Shape)}] and [{string.Join(',', scores.Shape)}]");
        }
    }

    private static int Count(TensorSpec tensor) => tensor.Shape.Aggregate(1, static (product, dimension) => product * dimension);

    private static ModelLoadException Mismatch(string message) => new(ErrorCode.ModelMismatch, $"postprocess detection: {message}");
}
