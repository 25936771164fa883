using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Contracts.Tests.Manifests;

/// <summary>Sound manifests with blocks, of made-up files, and their block streams.</summary>
internal static class Manifests
{
    /// <summary>Two variants, a golden vector for each and one for both, a shared file and an empty one.</summary>
    public static (ModelManifest Manifest, byte[] Stream) Sound(int blockSize = BlockLayout.MinBlockSize, params int[] sizes)
    {
        string[] names = ["int8.onnx", "fp32.onnx", "in.f32", "out-int8.f32", "out-fp32.f32", "shared.bin", "empty.bin"];
        int[] defaults = [10_000, 40_000, 4096, 100, 100, 1, 0];
        var contents = names.Select((name, i) => (name, Fill(i, i < sizes.Length ? sizes[i] : defaults[i]))).ToArray();
        var stream = contents.SelectMany(static file => file.Item2).ToArray();
        var manifest = new ModelManifest
        {
            Schema = ModelManifest.CurrentSchema,
            Model = "pump",
            Version = "1.0.0",
            Release = 3,
            Created = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero),
            Inputs = [new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [1, 4] }],
            Outputs = [new TensorSpec { Name = "y", Type = ElementType.Float32, Shape = [1, 2] }],
            Preprocess = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Series, Shape = [4, 1] } },
            Postprocess = new ClassificationSpec(),
            Variants =
            [
                new VariantSpec { Name = "int8", File = "int8.onnx", Precision = "int8", Accuracy = 0.9 },
                new VariantSpec { Name = "fp32", File = "fp32.onnx", Precision = "fp32" },
            ],
            Golden = [new GoldenVector("in.f32", "out-int8.f32", 0.1, "int8"), new GoldenVector("in.f32", "out-fp32.f32", 0.1, "fp32")],
            Files = [.. contents.Select(static file => new FileSpec(file.name, Sha256(file.Item2), file.Item2.Length))],
            BlockSize = blockSize,
            BlockHashes = [.. stream.Chunk(blockSize).Select(Sha256)],
        };
        return (manifest, stream);
    }

    /// <summary>Manifests of any file sizes and block size.</summary>
    public static Gen<(ModelManifest Manifest, byte[] Stream)> Any { get; } =
        Gen.Select(Gen.Int[12, 14], Gen.OneOf(Gen.Int[0, 20_000], Gen.Int[0, 4].Select(static n => n * 4096)).Array[7]).Select(static (bits, sizes) => Sound(1 << bits, sizes));

    public static byte[] Json(ModelManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJsonContext.Default.ModelManifest);

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Fill(int seed, int length)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }
}
