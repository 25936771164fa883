using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference.Preprocessing;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>The class of each pixel that shows the picture, and the share of each class.</summary>
internal sealed class SegmentationPostprocessor : IPostprocessor
{
    // A mask names classes; of more than this nobody reads the shares.
    private const int MaxAreas = 64;

    private readonly SegmentationSpec _spec;
    private readonly OutputReader _output;
    private readonly (int Width, int Height) _size;
    private readonly int _channels;
    private readonly bool _channelsFirst;
    private readonly bool _isIndex;
    private readonly int _firstLabel;
    private readonly int[] _pixels;

    public SegmentationPostprocessor(SegmentationSpec spec, ModelManifest manifest)
    {
        var (output, labels) = (manifest.Outputs[0], manifest.Labels.Length);
        (_spec, _output) = (spec, new OutputReader(output, 0));
        _isIndex = output.Type is ElementType.Int32 or ElementType.Int64 or ElementType.UInt8 or ElementType.Int8 && output.Scale is null or 1;
        switch (output.Shape)
        {
            // Labels say which side is the classes; without them it is the shorter one.
            case [1, var first, var second, var third]:
                _channelsFirst = labels > 0 && (first == labels || third == labels) ? first == labels : first <= third;
                (_channels, _size) = _channelsFirst ? (first, (third, second)) : (third, (second, first));
                break;
            case [1, var height, var width]:
                (_channels, _size) = (1, (width, height));
                break;
            case [var height, var width]:
                (_channels, _size) = (1, (width, height));
                break;
            default:
                throw new ModelLoadException(
                    ErrorCode.ModelMismatch, $"postprocess segmentation: '{output.Name}' must be [1,classes,height,width], [1,height,width,classes] or [1,height,width], but is [{string.Join(',', output.Shape)}]");
        }

        if (labels > 0 && _channels > 1 && labels != _channels)
        {
            throw new ModelLoadException(ErrorCode.ModelMismatch, $"postprocess segmentation: '{output.Name}' [{string.Join(',', output.Shape)}] has {_channels} classes, but there are {labels} labels");
        }

        // One label and one score: what is not the class has no name.
        _firstLabel = _channels == 1 && !_isIndex && labels == 1 ? -1 : 0;
        _isIndex &= _channels == 1;
        Classes = _channels > 1 ? _channels : _isIndex ? Math.Max(labels, 1) : 2;
        _pixels = new int[Classes];
        foreach (var step in manifest.Preprocess.Steps)
        {
            if (spec.Mask && step is RotateStep)
            {
                throw new ModelLoadException(ErrorCode.ModelMismatch, "postprocess segmentation: a mask cannot be turned back; remove the rotate step, or set mask to false");
            }
        }
    }

    public int Entries => Math.Min(Classes, MaxAreas);

    private int Classes { get; }

    public void Clear(InferenceResult result) => (result.Kind, result.Count) = (OutputKind.Segmentation, 0);

    public void Run(IInferenceSession session, InferenceResult result)
    {
        Clear(result);
        var values = _output.Read(session);
        var mask = result.Mask ??= _spec.Mask ? new MaskRuns() : null;
        var shown = result.Placement?.Shown() ?? new BoxF(0, 0, 1, 1);
        // A pixel belongs to the picture where its centre does.
        var (left, right) = Between(shown.X, shown.X + shown.Width, _size.Width);
        var (top, bottom) = Between(shown.Y, shown.Y + shown.Height, _size.Height);
        var area = BoxF.Between((float)left / _size.Width, (float)top / _size.Height, (float)right / _size.Width, (float)bottom / _size.Height);
        mask?.Begin(right - left, bottom - top, result.Placement?.OnPicture(area) ?? area);
        if (!ElementConverter.AreNumbers<float>(values))
        {
            result.NotANumber = NotANumber.Output;
            return;
        }

        if (_spec.Activation == Activation.Sigmoid && _channels == 1 && !_isIndex)
        {
            OutputReader.Apply(Activation.Sigmoid, values);
        }

        Array.Clear(_pixels);
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var label = ClassAt(values, (y * _size.Width) + x);
                if ((uint)label < (uint)_pixels.Length)
                {
                    _pixels[label]++;
                }

                mask?.Add(label + _firstLabel);
            }
        }

        TakeLargest(result, Math.Max(1, (right - left) * (bottom - top)));
    }

    private void TakeLargest(InferenceResult result, int pixels)
    {
        while (result.Count < Entries)
        {
            var largest = 0;
            for (var label = 1; label < _pixels.Length; label++)
            {
                largest = _pixels[label] > _pixels[largest] ? label : largest;
            }

            if (_pixels[largest] == 0)
            {
                return;
            }

            if (largest + _firstLabel >= 0)
            {
                (result.Indices[result.Count], result.Scores[result.Count]) = (largest + _firstLabel, (float)_pixels[largest] / pixels);
                result.Count++;
            }

            _pixels[largest] = 0;
        }
    }

    private int ClassAt(ReadOnlySpan<float> values, int pixel)
    {
        if (_channels == 1)
        {
            return _isIndex ? (int)values[pixel] : values[pixel] >= _spec.Threshold ? 1 : 0;
        }

        var (at, stride) = _channelsFirst ? (pixel, _size.Width * _size.Height) : (pixel * _channels, 1);
        var (best, score) = (0, values[at]);
        for (var c = 1; c < _channels; c++)
        {
            at += stride;
            if (values[at] > score)
            {
                (best, score) = (c, values[at]);
            }
        }

        return best;
    }

    private static (int From, int To) Between(float low, float high, int size)
    {
        var from = Math.Clamp((int)MathF.Ceiling((low * size) - 0.501f), 0, size - 1);
        return (from, Math.Clamp((int)MathF.Floor((high * size) - 0.499f) + 1, from + 1, size));
    }
}
