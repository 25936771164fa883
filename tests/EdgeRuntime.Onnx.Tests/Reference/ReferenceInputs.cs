using System.IO.Compression;
using EdgeRuntime.Testing;
using StbImageSharp;

namespace EdgeRuntime.Onnx.Tests.Reference;

/// <summary>The inputs that the reference outputs of the shared models were made from, prepared as the models' READMEs say.</summary>
internal static class ReferenceInputs
{
    private const int MnistHeader = 16;
    private const int MnistPixels = 28 * 28;

    /// <summary>All pictures of a folder in the order of their names: RGB, planes one after the other, each value through <paramref name="scale"/>.</summary>
    public static float[][] Pictures(string folder, Func<byte, float> scale) =>
        [.. Directory.EnumerateFiles(SharedData.File(folder), "*.png").Order(StringComparer.Ordinal).Select(path => Planes(path, scale))];

    /// <summary>The first images of the MNIST test set (idx format).</summary>
    public static float[][] Digits(int count, Func<byte, float> scale)
    {
        using var packed = File.OpenRead(SharedData.File("models/mnist_cnn/t10k-images-idx3-ubyte.gz"));
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        var bytes = new byte[MnistHeader + (count * MnistPixels)];
        unpacked.ReadExactly(bytes);
        return [.. bytes[MnistHeader..].Select(scale).Chunk(MnistPixels)];
    }

    /// <summary>The planes of one picture.</summary>
    public static float[] Planes(string path, Func<byte, float> scale)
    {
        using var file = File.OpenRead(path);
        var image = ImageResult.FromStream(file, ColorComponents.RedGreenBlue);
        var pixels = image.Width * image.Height;
        return [.. Enumerable.Range(0, 3 * pixels).Select(i => scale(image.Data[(i % pixels * 3) + (i / pixels)]))];
    }
}
