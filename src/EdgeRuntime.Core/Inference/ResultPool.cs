using System.Threading.Channels;
using EdgeRuntime.Core.Models;

namespace EdgeRuntime.Core.Inference;

/// <summary>A fixed number of result buffers of one model. When all are under way the loop drops a result rather than grow.</summary>
public sealed class ResultPool
{
    private readonly Channel<InferenceResult> _free;

    /// <summary>Makes the buffers.</summary>
    /// <param name="package">The model; null for a bare ONNX file.</param>
    /// <param name="size">Results that may be under way.</param>
    /// <param name="entries">Entries of a result: classes, boxes or values.</param>
    public ResultPool(ModelPackage? package, int size, int entries)
    {
        Size = size;
        _free = Channel.CreateBounded<InferenceResult>(size);
        for (var i = 0; i < size; i++)
        {
            _free.Writer.TryWrite(new InferenceResult(package, entries));
        }
    }

    /// <summary>Results that may be under way.</summary>
    public int Size { get; }

    /// <summary>Takes a buffer; null when all are under way.</summary>
    public InferenceResult? TryRent() => _free.Reader.TryRead(out var result) ? result : null;

    /// <summary>Gives a buffer back.</summary>
    public void Return(InferenceResult result) => _free.Writer.TryWrite(result);
}
