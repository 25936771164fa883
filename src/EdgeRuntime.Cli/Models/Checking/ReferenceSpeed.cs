using System.Buffers.Binary;
using System.Diagnostics;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Models.Checking;

/// <summary>What one core of this machine does in float32, measured with the library that runs the models: a product of two square matrices.</summary>
internal static class ReferenceSpeed
{
    private const int Side = 256;
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(200);

    /// <summary>Billions of floating-point operations a second: the fastest of the runs, which nothing disturbed.</summary>
    public static double Gigaflops()
    {
        TensorSpec Matrix(string name) => new() { Name = name, Type = ElementType.Float32, Shape = [Side, Side] };
        var sessions = new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance);
        using var session = sessions.Open(new SessionRequest("reference.onnx", [Matrix("a"), Matrix("b")], [Matrix("y")]) { Read = static _ => Product() });
        for (var input = 0; input < 2; input++)
        {
            var bytes = session.Input(input);
            for (var at = 0; at < bytes.Length; at += sizeof(float))
            {
                // Small numbers that are not all the same; zeros and denormals take another time.
                BinaryPrimitives.WriteSingleLittleEndian(bytes[at..], 1 + (at % 7));
            }
        }

        var fastest = long.MaxValue;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Duration;)
        {
            var from = Stopwatch.GetTimestamp();
            session.Run();
            fastest = Math.Min(fastest, Stopwatch.GetTimestamp() - from);
        }

        return 2.0 * Side * Side * Side / (Math.Max(fastest, 1) / (double)Stopwatch.Frequency) / 1e9;
    }

    // y = a x b as an ONNX file, field by field (onnx.proto): IR version 7, the graph, operator set 13.
    private static byte[] Product()
    {
        byte[] node = [0x0A, 1, (byte)'a', 0x0A, 1, (byte)'b', 0x12, 1, (byte)'y', 0x22, 6, .. "MatMul"u8];
        byte[] graph = [.. Field(1, node), .. Field(2, [(byte)'p']), .. Field(11, Value('a')), .. Field(11, Value('b')), .. Field(12, Value('y'))];
        return [0x08, 7, .. Field(7, graph), .. Field(8, [0x0A, 0, 0x10, 13])];
    }

    private static byte[] Value(char name)
    {
        // A dimension of 256 takes two bytes as a varint.
        byte[] dimension = [0x08, 0x80, 0x02];
        byte[] shape = [.. Field(1, dimension), .. Field(1, dimension)];
        return [0x0A, 1, (byte)name, .. Field(2, Field(1, [0x08, 1, .. Field(2, shape)]))];
    }

    // None of them is longer than a varint of two bytes says.
    private static byte[] Field(int number, byte[] content) => content.Length < 128
        ? [(byte)((number << 3) | 2), (byte)content.Length, .. content]
        : [(byte)((number << 3) | 2), (byte)(content.Length | 0x80), (byte)(content.Length >> 7), .. content];
}
