using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Sources;

/// <summary>The form of samples that do not say it themselves.</summary>
public sealed class FormatOptions
{
    private const int MaxElements = 64 << 20;

    /// <summary><c>Series</c> [samples, channels], <c>Image</c> [height, width, channels] or <c>Tensor</c>. Default Series.</summary>
    public SampleKind Kind { get; set; } = SampleKind.Series;

    /// <summary>Element type, such as <c>UInt8</c>, <c>Int16</c>, <c>Float32</c>; little-endian. Default Float32.</summary>
    public ElementType Type { get; set; } = ElementType.Float32;

    /// <summary>Dimensions; of a series the window's length and the channels.</summary>
    public IList<int> Shape { get; set; } = [];

    /// <summary>Samples per second of a series.</summary>
    public double? SampleRateHz { get; set; }

    /// <summary>New samples between two windows of a series. Default: the window's length.</summary>
    public int? Hop { get; set; }

    /// <summary>The hop in force.</summary>
    internal int EffectiveHop => Hop ?? (Shape.Count > 0 ? Shape[0] : 1);

    /// <summary>As the rest of the runtime knows it.</summary>
    internal SampleFormat ToFormat() => new(Kind, Type, [.. Shape], SampleRateHz);

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        var rank = Kind switch { SampleKind.Series => 2, SampleKind.Image => 3, _ => Math.Max(1, Shape.Count) };
        if (Shape.Count != rank || Shape.Any(static dimension => dimension <= 0) || Shape.Aggregate(1L, static (product, d) => Math.Min(product * Math.Max(d, 1), int.MaxValue)) > MaxElements)
        {
            errors.Add($"{key}:Shape must have {rank} positive dimensions of at most {MaxElements} elements in all, but is [{string.Join(',', Shape)}]");
        }

        if (SampleRateHz is <= 0)
        {
            errors.Add($"{key}:SampleRateHz must be positive");
        }

        if (Hop is <= 0)
        {
            errors.Add($"{key}:Hop must be positive");
        }
    }
}
