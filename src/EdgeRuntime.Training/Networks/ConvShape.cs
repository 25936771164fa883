namespace EdgeRuntime.Training.Networks;

/// <summary>A convolution over time, followed by a rectifier.</summary>
/// <param name="Channels">Input channels.</param>
/// <param name="Length">Input samples.</param>
/// <param name="Filters">Output channels.</param>
/// <param name="Kernel">Samples that a filter spans.</param>
/// <param name="Stride">Samples from one output to the next.</param>
/// <param name="Padding">Zeros before and behind the input.</param>
internal sealed record ConvShape(int Channels, int Length, int Filters, int Kernel, int Stride, int Padding)
{
    /// <summary>Output samples.</summary>
    public int OutputLength { get; } = ((Length + (2 * Padding) - Kernel) / Stride) + 1;

    /// <summary>Weights of one filter.</summary>
    public int FilterSize => Channels * Kernel;

    /// <summary>Values of the input.</summary>
    public int InputSize => Channels * Length;

    /// <summary>Values of the output.</summary>
    public int OutputSize => Filters * OutputLength;

    /// <summary>Multiply-accumulates of one pass.</summary>
    public long Macs => (long)OutputSize * FilterSize;
}
