using System.Security.Cryptography;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Messaging.Tests.Blocks;

/// <summary>A model of one made-up file, in blocks.</summary>
internal sealed class BlockStream
{
    private readonly byte[] _bytes;

    public BlockStream(int bytes, int blockSize = BlockLayout.MinBlockSize)
    {
        _bytes = new byte[bytes];
        new Random(bytes).NextBytes(_bytes);
        Manifest = new ModelManifest
        {
            Schema = ModelManifest.CurrentSchema,
            Model = "pump",
            Version = "1.0.0",
            Release = 1,
            Created = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero),
            Inputs = [new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [1, 4] }],
            Outputs = [new TensorSpec { Name = "y", Type = ElementType.Float32, Shape = [1, 2] }],
            Preprocess = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Series, Shape = [4, 1] } },
            Postprocess = new ClassificationSpec(),
            Variants = [new VariantSpec { Name = "int8", File = "int8.onnx", Precision = "int8" }],
            Files = [new FileSpec("int8.onnx", Sha256(_bytes), bytes)],
            BlockSize = blockSize,
            BlockHashes = [.. _bytes.Chunk(blockSize).Select(Sha256)],
        };
        Layout = BlockLayout.Of(Manifest)!;
    }

    public ModelManifest Manifest { get; }

    public BlockLayout Layout { get; }

    public IEnumerable<int> All => Enumerable.Range(0, Layout.BlockCount);

    public byte[] Block(int index) => _bytes.AsSpan(index * Layout.BlockSize, Layout.LengthOf(index)).ToArray();

    /// <summary>As long as the block, and one bit is another.</summary>
    public byte[] Wrong(int index)
    {
        var block = Block(index);
        block[^1] ^= 1;
        return block;
    }

    public bool IsAt(int index, ReadOnlySpan<byte> content) => content.SequenceEqual(_bytes.AsSpan(index * Layout.BlockSize, Layout.LengthOf(index)));

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
