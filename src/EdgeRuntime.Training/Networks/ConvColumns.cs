namespace EdgeRuntime.Training.Networks;

/// <summary>
/// A convolution's input unrolled to <c>[channels x kernel, outputs]</c>, so that the convolution is one matrix product, and the way back for gradients.
/// </summary>
internal static class ConvColumns
{
    public static void Unroll(ReadOnlySpan<float> input, Span<float> columns, ConvShape shape)
    {
        for (var row = 0; row < shape.FilterSize; row++)
        {
            var channel = input.Slice(row / shape.Kernel * shape.Length, shape.Length);
            var target = columns.Slice(row * shape.OutputLength, shape.OutputLength);
            var position = (row % shape.Kernel) - shape.Padding;
            for (var i = 0; i < target.Length; i++, position += shape.Stride)
            {
                target[i] = (uint)position < (uint)channel.Length ? channel[position] : 0;
            }
        }
    }

    public static void AddBack(ReadOnlySpan<float> columns, Span<float> input, ConvShape shape)
    {
        for (var row = 0; row < shape.FilterSize; row++)
        {
            var channel = input.Slice(row / shape.Kernel * shape.Length, shape.Length);
            var source = columns.Slice(row * shape.OutputLength, shape.OutputLength);
            var position = (row % shape.Kernel) - shape.Padding;
            for (var i = 0; i < source.Length; i++, position += shape.Stride)
            {
                if ((uint)position < (uint)channel.Length)
                {
                    channel[position] += source[i];
                }
            }
        }
    }
}
