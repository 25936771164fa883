using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>A tensor over native memory of ours, zeroed, aligned for vector loads.</summary>
internal sealed unsafe class BoundTensor : IDisposable
{
    private const int Alignment = 64;
    private readonly int _length;
    private void* _memory;

    public BoundTensor(TensorSpec spec)
    {
        Spec = spec;
        var elements = spec.Shape.Aggregate(1, static (product, dimension) => checked(product * dimension));
        _length = checked(elements * spec.Type.SizeInBytes());
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

    // A constant input, such as a sample rate.
    private void Fill()
    {
        if (Spec.Fill is not { } fill)
        {
            return;
        }

        switch (Spec.Type)
        {
            case ElementType.Float64:
                Fill(fill);
                break;
            case ElementType.Float32:
                Fill((float)fill);
                break;
            case ElementType.Float16:
                Fill((Half)fill);
                break;
            case ElementType.Int64:
                Fill((long)fill);
                break;
            case ElementType.Int32:
                Fill((int)fill);
                break;
            case ElementType.Int16:
                Fill((short)fill);
                break;
            case ElementType.UInt16:
                Fill((ushort)fill);
                break;
            case ElementType.Int8:
                Fill((sbyte)fill);
                break;
            default:
                Fill((byte)fill);
                break;
        }
    }

    private void Fill<T>(T value)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes).Fill(value);
}
