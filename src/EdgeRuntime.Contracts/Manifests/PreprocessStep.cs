using System.Collections.Immutable;
using System.Text.Json.Serialization;
using EdgeRuntime.Contracts.Manifests.Signals;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>One step of preprocessing. Values are real numbers between steps; the last step's values are quantized to the input where the input is an integer tensor with a scale.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
[JsonDerivedType(typeof(CropStep), "crop")]
[JsonDerivedType(typeof(ResizeStep), "resize")]
[JsonDerivedType(typeof(NormalizeStep), "normalize")]
[JsonDerivedType(typeof(LayoutStep), "layout")]
[JsonDerivedType(typeof(ChannelOrderStep), "channelOrder")]
[JsonDerivedType(typeof(GreyStep), "grey")]
[JsonDerivedType(typeof(LetterboxStep), "letterbox")]
[JsonDerivedType(typeof(PadStep), "pad")]
[JsonDerivedType(typeof(RotateStep), "rotate")]
[JsonDerivedType(typeof(ResampleStep), "resample")]
[JsonDerivedType(typeof(StftStep), "stft")]
[JsonDerivedType(typeof(MelStep), "mel")]
[JsonDerivedType(typeof(BandsStep), "bands")]
[JsonDerivedType(typeof(LogStep), "log")]
[JsonDerivedType(typeof(DctStep), "dct")]
[JsonDerivedType(typeof(PcanStep), "pcan")]
[JsonDerivedType(typeof(StandardizeStep), "standardize")]
[JsonDerivedType(typeof(TransposeStep), "transpose")]
public abstract record PreprocessStep;

/// <summary>Cuts a rectangle out of an image; fractions of its size.</summary>
public sealed record CropStep(double X, double Y, double Width, double Height) : PreprocessStep;

/// <summary>Scales an image to a size in pixels.</summary>
public sealed record ResizeStep(int Width, int Height) : PreprocessStep
{
    /// <summary>How the pixels between are found.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ResizeMethod Method { get; init; }
}

/// <summary><c>(x x scale - mean[c]) / std[c]</c>; one value serves all channels.</summary>
public sealed record NormalizeStep(ImmutableArray<double> Mean, ImmutableArray<double> Std, double Scale = 1) : PreprocessStep;

/// <summary>Moves the channels in front: HWC to CHW, or [samples, channels] to [channels, samples].</summary>
public sealed record LayoutStep : PreprocessStep;

/// <summary>Reverses the channels: RGB to BGR.</summary>
public sealed record ChannelOrderStep : PreprocessStep;
