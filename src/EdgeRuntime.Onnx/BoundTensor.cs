using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>A tensor over native memory of ours, zeroed, aligned for vector loads.</summary>
internal sealed unsafe class BoundTensor : IDisposable
{
    private const int Alignment = 64;
    private readonly int _length;
    private int _used;
    private void* _memory;

    public BoundTensor(TensorSpec spec)
    {
        Spec = spec;
        var elements = spec.Shape.Aggregate(1, static (product, dimension) => checked(product * dimension));
        _length = checked(elements * spec.Type.SizeInBytes());
        _used = _length;
        _memory = NativeMemory.AlignedAlloc((nuint)Math.Max(_length, 1), Alignment);
        NativeMemory.Clear(_memory, (nuint)_length);
        Value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            ElementTypes.ToOrt(spec.Type),
            [.. spec.Shape.Select(static dimension => (long)dimension)],
            (IntPtr)_memory,
            _length);
        Fill();
    }

    public TensorSpec Spec { get; }

    public OrtValue Value { get; }

    /// <summary>The elements in use: all of them, but for an output whose number of rows depends on the data.</summary>
    public ReadOnlySpan<byte> Used => Bytes[.._used];

    /// <summary>Takes over an output that ONNX Runtime has allocated, of as many rows as the data made.</summary>
    /// <exception cref="InferenceException">It has more rows than the manifest states, or other dimensions.</exception>
    public void TakeRows(OrtValue value)
    {
        var shape = value.GetTensorTypeAndShape().Shape;
        var row = TensorMatcher.RowDimension(Spec.Shape);
        var fits = shape.Length == Spec.Shape.Length;
        for (var i = 0; fits && i < shape.Length; i++)
        {
            fits = i == row ? shape[i] <= Spec.Shape[i] : shape[i] == Spec.Shape[i];
        }

        if (!fits)
        {
            throw new InferenceException($"output '{Spec.Name}' came out as [{string.Join(',', shape)}], but the manifest states at most [{string.Join(',', Spec.Shape)}]; raise its shape there");
        }

        var rows = value.GetTensorMutableRawData();
        rows.CopyTo(Bytes);
        _used = rows.Length;
    }

    /// <summary>The elements. Without this check a read after <see cref="Dispose"/> would end the process.</summary>
    public Span<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory is null, this);
            return new Span<byte>(_memory, _length);
        }
    }

    public void Dispose()
    {
        Value.Dispose();
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    // A constant input, such as a sample rate, or an image's size.
    private void Fill()
    {
        if (Spec.Fill is { } fill)
        {
            Fill(fill, 0, _length);
        }

        var size = Spec.Type.SizeInBytes();
        for (var i = 0; i < (Spec.Values.IsDefault ? 0 : Spec.Values.Length); i++)
        {
            Fill(Spec.Values[i], i * size, size);
        }
    }

    private void Fill(double fill, int from, int length)
    {
        var bytes = Bytes.Slice(from, length);
        switch (Spec.Type)
        {
            case ElementType.Float64:
                Fill(bytes, fill);
                break;
            case ElementType.Float32:
                Fill(bytes, (float)fill);
                break;
            case ElementType.Float16:
                Fill(bytes, (Half)fill);
                break;
            case ElementType.Int64:
                Fill(bytes, (long)fill);
                break;
            case ElementType.Int32:
                Fill(bytes, (int)fill);
                break;
            case ElementType.Int16:
                Fill(bytes, (short)fill);
                break;
            case ElementType.UInt16:
                Fill(bytes, (ushort)fill);
                break;
            case ElementType.Int8:
                Fill(bytes, (sbyte)fill);
                break;
            default:
                Fill(bytes, (byte)fill);
                break;
        }
    }

    private static void Fill<T>(Span<byte> bytes, T value)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes).Fill(value);
}
