using System.Security.Cryptography;
using System.Text.Json;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Models.Staging;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Models.Staging;

/// <summary>A store in a temporary folder, and signed models to put into it.</summary>
internal sealed class StoreFixture : IDisposable
{
    private readonly TestTrust _trust = new();

    public string Root { get; } = Directory.CreateTempSubdirectory("model-store-").FullName;

    public ModelStore Open() => new(Root);

    /// <summary>Puts anything in the place of the history of <c>pump</c>; its path.</summary>
    public string WriteHistory(string content)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Root, "pump")).FullName, "history.json");
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>A model of two variants, random weights of the given seed, and its blocks.</summary>
    public (SignedManifest Manifest, byte[][] Blocks) Model(int seed = 1, long release = 1, bool wrongFileHash = false)
    {
        var random = new Random(seed);
        (string Name, byte[] Content)[] files = [("int8.onnx", Fill(random, 30_000)), ("small.onnx", Fill(random, 9_000)), ("notes.txt", Fill(random, 10)), ("empty.bin", [])];
        var blocks = files.SelectMany(static file => file.Content).Chunk(BlockLayout.MinBlockSize).ToArray();
        var manifest = new ModelManifest
        {
            Schema = ModelManifest.CurrentSchema,
            Model = "pump",
            Version = "1.0.0",
            Release = release,
            Created = TestTrust.Start,
            Inputs = [new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [1, 4] }],
            Outputs = [new TensorSpec { Name = "y", Type = ElementType.Float32, Shape = [1, 2] }],
            Preprocess = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Series, Shape = [4, 1] } },
            Postprocess = new ClassificationSpec(),
            Variants = [new VariantSpec { Name = "int8", File = "int8.onnx", Precision = "int8" }, new VariantSpec { Name = "small", File = "small.onnx", Precision = "int8" }],
            Files = [.. files.Select(file => new FileSpec(file.Name, Hash(wrongFileHash && file.Name == "int8.onnx" ? [1] : file.Content), file.Content.Length))],
            BlockSize = BlockLayout.MinBlockSize,
            BlockHashes = [.. blocks.Select(Hash)],
        };
        var envelope = _trust.SignManifest(JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJsonContext.Default.ModelManifest));
        return (TestTrust.Accepted(SignedManifest.Open(envelope, "pump", _trust.Keyring, TestTrust.Now)), blocks);
    }

    /// <summary>Takes a whole model in.</summary>
    public static void Install(ModelStore store, (SignedManifest Manifest, byte[][] Blocks) model, params string[] variants)
    {
        var partial = TestTrust.Accepted(store.OpenPartial(model.Manifest, variants));
        foreach (var block in partial.Payload.Missing)
        {
            Write(partial, model, block);
        }

        TestTrust.Accepted(store.Finish(partial, model.Manifest));
    }

    /// <summary>Takes a block in.</summary>
    public static void Write(PartialModel partial, (SignedManifest Manifest, byte[][] Blocks) model, int block) =>
        partial.Payload.Write(TestTrust.Accepted(BlockLayout.Of(model.Manifest.Manifest)!.Accept(block, model.Blocks[block])));

    public void Dispose()
    {
        _trust.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private static byte[] Fill(Random random, int length)
    {
        var content = new byte[length];
        random.NextBytes(content);
        return content;
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
