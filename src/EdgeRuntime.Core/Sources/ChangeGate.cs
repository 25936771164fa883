using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Preprocessing;

namespace EdgeRuntime.Core.Sources;

/// <summary>
/// Lets a sample through only when it differs enough from the last one that passed (send-on-delta), or when the refresh period is over.
/// A drift in small steps passes too, because the comparison is with the last one that passed, not with the last one seen. Owned by one loop.
/// </summary>
/// <param name="options">Validated options.</param>
public sealed class ChangeGate(GateOptions options)
{
    private float[] _passed = [];
    private float[] _current = [];
    private int _passedCount = -1;
    private DateTimeOffset _passedAt;

    /// <summary>Decides about a sample and, when it passes, remembers it.</summary>
    public bool Admits(Sample sample, ElementType type)
    {
        var count = sample.Length / type.SizeInBytes();
        if (_current.Length < count)
        {
            _current = new float[count];
        }

        var values = _current.AsSpan(0, count);
        ElementConverter.ToSingle(type, sample.Bytes, values);
        var age = sample.CapturedAt - _passedAt;
        // A sample from before the last one means that the date was set back.
        if (_passedCount == count && age >= TimeSpan.Zero && age < options.Refresh && Difference(values, count) < options.Threshold)
        {
            return false;
        }

        (_passed, _current) = (_current, _passed);
        _passedCount = count;
        _passedAt = sample.CapturedAt;
        return true;
    }

    // The remembered sample is compared in place: distance is the sum of absolute differences, here over the count.
    private double Difference(ReadOnlySpan<float> values, int count)
    {
        var sum = 0.0;
        Span<float> chunk = stackalloc float[256];
        for (var start = 0; start < count; start += chunk.Length)
        {
            var part = chunk[..Math.Min(chunk.Length, count - start)];
            TensorPrimitives.Subtract(values.Slice(start, part.Length), _passed.AsSpan(start, part.Length), part);
            sum += TensorPrimitives.SumOfMagnitudes(part);
        }

        return count == 0 ? 0 : sum / count;
    }
}
