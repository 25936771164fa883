using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Postprocessing;
using EdgeRuntime.Core.Inference.Preprocessing;
using EdgeRuntime.Core.Sources.Replay;

namespace EdgeRuntime.Core.Inference;

/// <summary>Real values and the raw elements of a tensor that stand for them, quantized where the tensor has a scale.</summary>
public static class TensorValues
{
    /// <summary>The raw elements, little-endian.</summary>
    public static byte[] ToBytes(TensorSpec tensor, ReadOnlySpan<float> values)
    {
        var raw = new byte[values.Length * tensor.Type.SizeInBytes()];
        ElementConverter.FromSingle(tensor, values.ToArray(), raw);
        return raw;
    }

    /// <summary>The real values.</summary>
    public static float[] Of(TensorSpec tensor, ReadOnlySpan<byte> raw) => new OutputReader(tensor, 0).Read(raw).ToArray();

    /// <summary>All values of an npy file, in C order.</summary>
    /// <exception cref="ReplayException">It cannot be read; the message says why.</exception>
    public static float[] ReadNpy(string path)
    {
        var recording = NpyReader.Decode(path, Recording.ReadFile(path));
        var values = new float[recording.Bytes.Length / recording.Type.SizeInBytes()];
        ElementConverter.ToSingle(recording.Type, recording.Bytes, values);
        return values;
    }
}
