using System.Numerics;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Manifests.Signals;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference.Preprocessing.Signals;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>
/// The manifest's steps, compiled for one source and one input. Two buffers are passed back and forth between the steps; they grow to the
/// largest sample and stay, so that steady state allocates nothing. Owned by one loop.
/// </summary>
internal sealed class PreprocessPlan
{
    // As many as an input may have.
    private const long MaxElements = 64L << 20;

    private readonly SampleFormat _format;
    private readonly TensorSpec _input;
    private readonly IPreprocessOp[] _ops;
    private readonly int _inputElements;
    private readonly bool _copies;
    private float[] _current = [];
    private float[] _next = [];

    private PreprocessPlan(SampleFormat format, TensorSpec input, IPreprocessOp[] ops)
    {
        _format = format;
        _input = input;
        _ops = ops;
        _inputElements = input.Shape.Aggregate(1, static (product, dimension) => product * dimension);
        _copies = ops.Length == 0 && format.Type == input.Type && (input.Scale is null || input is { Scale: 1, ZeroPoint: null or 0 });
    }

    /// <summary>Compiles the steps and checks that they lead from the source's samples to the input.</summary>
    /// <exception cref="ModelLoadException">They do not; the message says where.</exception>
    public static PreprocessPlan Compile(PreprocessSpec spec, SampleFormat format, TensorSpec input)
    {
        CheckSource(spec.Sample, format);
        var ops = new IPreprocessOp[spec.Steps.Length];
        for (var i = 0; i < ops.Length; i++)
        {
            ops[i] = Compile(spec.Steps[i], i, spec.Sample.Kind);
        }

        var plan = new PreprocessPlan(format, input, ops);
        // An open image size is tried at two sizes: only a resize makes both fit, and then any size does.
        plan.CheckShapes(plan.ExtentOf(17, 19));
        plan.CheckShapes(plan.ExtentOf(23, 29));
        return plan;
    }

    /// <summary>A plan without a manifest: the sample's elements are the input's.</summary>
    public static PreprocessPlan Copy(TensorSpec input) =>
        new(new SampleFormat(SampleKind.Tensor, input.Type, input.Shape), input with { Scale = null }, []);

    /// <summary>Where the input of the last sample lies in the source's picture; null where the samples are not images.</summary>
    public Placement? Placement { get; private set; }

    /// <summary>Fills an input tensor from a sample; false, and the tensor as it was, where a value of it would be NaN or infinite.</summary>
    public bool Run(Sample sample, Span<byte> tensor)
    {
        var extent = ExtentOf(sample.Height, sample.Width);
        if (extent.Count == 0 || extent.Count * _format.Type.SizeInBytes() != sample.Length)
        {
            throw new InferenceException($"a sample of {sample.Length} bytes is not of the source's form {_format}");
        }

        Place(extent);
        if (_copies)
        {
            var canCopy = ElementConverter.AreNumbers(_format.Type, sample.Bytes);
            if (canCopy)
            {
                sample.Bytes.CopyTo(tensor);
            }

            return canCopy;
        }

        Reserve(ref _current, extent.Count);
        ElementConverter.ToSingle(_format.Type, sample.Bytes, _current.AsSpan(0, extent.Count));
        foreach (var op in _ops)
        {
            var output = op.Output(extent);
            Reserve(ref _next, output.Count);
            op.Run(_current.AsSpan(0, extent.Count), extent, _next.AsSpan(0, output.Count));
            (_current, _next) = (_next, _current);
            extent = output;
        }

        var values = _current.AsSpan(0, _inputElements);
        var areNumbers = ElementConverter.AreNumbers<float>(values);
        if (areNumbers)
        {
            ElementConverter.FromSingle(_input, values, tensor);
        }

        if (_ops.Length % 2 == 1)
        {
            // Each buffer keeps its place, or the second sample would grow them once more.
            (_current, _next) = (_next, _current);
        }

        return areNumbers;
    }

    private void Place(Extent source)
    {
        // A camera's pictures are all of one size.
        if (_format.Kind != SampleKind.Image || Placement?.Source == source)
        {
            return;
        }

        var (extent, toSource) = (source, Matrix3x2.Identity);
        foreach (var op in _ops)
        {
            toSource = op.ToInput(extent) * toSource;
            extent = op.Output(extent);
        }

        Placement = new Placement(extent, source, toSource);
    }

    private static void Reserve(ref float[] buffer, int count)
    {
        if (buffer.Length < count)
        {
            buffer = new float[count];
        }
    }

    private Extent ExtentOf(int height, int width) => _format.Kind switch
    {
        SampleKind.Image => new Extent(
            _format.Shape[0] == 0 ? height : _format.Shape[0],
            _format.Shape[1] == 0 ? width : _format.Shape[1],
            _format.Shape[2]),
        SampleKind.Series => new Extent(_format.Shape[0], 1, _format.Shape[1]),
        _ => new Extent(_format.ElementCount, 1, 1),
    };

    private void CheckShapes(Extent extent)
    {
        for (var i = 0; i < _ops.Length; i++)
        {
            if (_ops[i] is NormalizeOp { Channels: > 1 } normalize && normalize.Channels != extent.Channels)
            {
                throw Mismatch($"preprocess.steps[{i}] normalizes {normalize.Channels} channels, but the sample has {extent.Channels}");
            }

            if (extent.ChannelsFirst && _ops[i] is not NormalizeOp)
            {
                throw Mismatch($"preprocess.steps[{i}] must come before the layout step: only normalize can follow it");
            }

            if (_ops[i] is GreyOp && !GreyOp.CanRead(extent))
            {
                throw Mismatch($"preprocess.steps[{i}] makes a colour image grey, but the sample has {extent.Channels} channels");
            }

            if (_ops[i] is ISignalOp signal && signal.FaultOf(extent) is { } fault)
            {
                throw Mismatch($"preprocess.steps[{i}]: {fault}");
            }

            extent = _ops[i].Output(extent);
            if ((long)extent.Height * extent.Width * extent.Channels > MaxElements)
            {
                throw Mismatch($"preprocess.steps[{i}] yields {extent.Height} x {extent.Width} x {extent.Channels} values, more than the {MaxElements} that a step may yield");
            }
        }

        if (extent.Count != _inputElements)
        {
            throw Mismatch(
                $"preprocess yields {extent.Count} values ({extent.Height} x {extent.Width} x {extent.Channels}), but the input '{_input.Name}' takes "
                + $"{_inputElements} ([{string.Join(',', _input.Shape)}])");
        }
    }

    private static void CheckSource(SampleSpec wanted, SampleFormat format)
    {
        var fits = wanted.Kind == format.Kind && wanted.Shape.Length == format.Shape.Length;
        for (var i = 0; fits && i < wanted.Shape.Length; i++)
        {
            fits = wanted.Shape[i] == 0 || wanted.Shape[i] == format.Shape[i];
        }

        if (!fits)
        {
            throw Mismatch(
                $"the model wants {Named(wanted.Kind)} [{string.Join(',', wanted.Shape)}], but the source yields "
                + $"{Named(format.Kind)} {format}{GreyAdvice(wanted, format)}");
        }

        if (wanted.SampleRateHz is { } hz && format.SampleRateHz is { } actual && Math.Abs(actual - hz) > 0.02 * hz)
        {
            throw Mismatch(FormattableString.Invariant($"the model wants {hz} samples a second, but the source yields {actual}"));
        }
    }

    private static string GreyAdvice(SampleSpec wanted, SampleFormat format) =>
        wanted is { Kind: SampleKind.Image, Shape: [_, _, 1] } && format is { Kind: SampleKind.Image, Shape: [_, _, 3] }
            ? "; set the channels of preprocess.sample.shape to 3 and add the step {\"op\": \"grey\"}"
            : "";

    private static IPreprocessOp Compile(PreprocessStep step, int index, SampleKind kind)
    {
        switch (step)
        {
            case CropStep crop when kind == SampleKind.Image && crop is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } && crop.X + crop.Width <= 1 && crop.Y + crop.Height <= 1:
                return new CropOp(crop);
            case ResizeStep { Width: > 0 and <= 8192, Height: > 0 and <= 8192 } resize when kind == SampleKind.Image:
                return new ResizeOp(resize);
            case LetterboxStep { Width: > 0 and <= 8192, Height: > 0 and <= 8192 } letterbox when kind == SampleKind.Image && double.IsFinite(letterbox.Fill):
                return new LetterboxOp(letterbox);
            case PadStep { Left: >= 0 and <= 8192, Top: >= 0 and <= 8192, Right: >= 0 and <= 8192, Bottom: >= 0 and <= 8192 } pad when kind == SampleKind.Image && double.IsFinite(pad.Fill):
                return new PadOp(pad);
            case RotateStep { Degrees: 90 or 180 or 270 } rotate when kind == SampleKind.Image:
                return new RotateOp(rotate);
            case GreyStep when kind == SampleKind.Image:
                return new GreyOp();
            case NormalizeStep normalize when IsUsable(normalize):
                return new NormalizeOp(normalize);
            case LayoutStep:
                return new LayoutOp();
            case SignalStep signal when kind == SampleKind.Series && SignalOps.TryCreate(signal) is { } op:
                return op;
            case ChannelOrderStep when kind == SampleKind.Image:
                return new ChannelOrderOp();
            default:
                throw Mismatch($"preprocess.steps[{index}]: {step} cannot be applied to {Named(kind)}");
        }
    }

    private static bool IsUsable(NormalizeStep step) =>
        !step.Mean.IsDefaultOrEmpty && !step.Std.IsDefaultOrEmpty && step.Std.All(static std => std > 0 && double.IsFinite(std)) && step.Mean.All(double.IsFinite) && double.IsFinite(step.Scale)
        && (step.Mean.Length == step.Std.Length || step.Mean.Length == 1 || step.Std.Length == 1);

    private static ModelLoadException Mismatch(string message) => new(ErrorCode.ModelMismatch, message);

    private static string Named(SampleKind kind) => kind == SampleKind.Image ? "an image" : $"a {kind.ToString().ToLowerInvariant()}";
}
