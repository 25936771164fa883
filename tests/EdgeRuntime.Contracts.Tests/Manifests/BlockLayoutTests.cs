using CsCheck;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Manifests;

public sealed class BlockLayoutTests
{
    [Fact]
    public void Of_ManifestWithoutBlocks_IsNone() => Assert.Null(BlockLayout.Of(Manifests.Sound().Manifest with { BlockSize = null, BlockHashes = [] }));

    [Fact]
    public void SlicesOf_EveryBlock_PutTheFilesTogetherAgain() => Manifests.Any.Sample(static drawn =>
    {
        var (manifest, stream) = drawn;
        var layout = BlockLayout.Of(manifest)!;
        Assert.Equal(stream.Length, layout.TotalBytes);
        Assert.Equal(manifest.BlockHashes.Length, layout.BlockCount);

        var files = manifest.Files.ToDictionary(static file => file.Path, static file => new byte[file.Size]);
        for (var block = 0; block < layout.BlockCount; block++)
        {
            var content = stream.AsSpan(block * layout.BlockSize, layout.LengthOf(block));
            Assert.Null(layout.Check(block, content));
            var at = 0;
            foreach (var slice in layout.SlicesOf(block))
            {
                Assert.Equal(at, slice.BlockOffset);
                content.Slice(slice.BlockOffset, slice.Length).CopyTo(files[slice.File.Path].AsSpan((int)slice.FileOffset));
                at += slice.Length;
            }

            Assert.Equal(content.Length, at);
        }

        Assert.All(manifest.Files, file => Assert.Equal(file.Sha256, Manifests.Sha256(files[file.Path])));
    });

    // The blocks of some files are exactly those that have a part of one of them.
    [Fact]
    public void BlocksOf_AnyFiles_AreThoseWithAPartOfThem() => Gen.Select(Manifests.Any, Gen.Int[0, 127]).Sample(static (drawn, mask) =>
    {
        var layout = BlockLayout.Of(drawn.Manifest)!;
        var files = drawn.Manifest.Files.Where((_, i) => (mask >> i & 1) == 1).ToArray();

        var expected = Enumerable.Range(0, layout.BlockCount).Where(block => layout.SlicesOf(block).Any(slice => files.Contains(slice.File)));

        Assert.Equal(expected, layout.BlocksOf(files));
    });

    [Fact]
    public void FilesOf_OneVariant_LeavesOutWhatOnlyOthersNeed()
    {
        var (manifest, _) = Manifests.Sound();

        Assert.Equal(["int8.onnx", "in.f32", "out-int8.f32", "shared.bin", "empty.bin"], BlockLayout.FilesOf(manifest, ["int8"]).Select(static file => file.Path));
        Assert.Equal(["fp32.onnx", "in.f32", "out-fp32.f32", "shared.bin", "empty.bin"], BlockLayout.FilesOf(manifest, ["fp32"]).Select(static file => file.Path));
        Assert.Equal(manifest.Files, BlockLayout.FilesOf(manifest, []));
        Assert.Equal(manifest.Files, BlockLayout.FilesOf(manifest, ["fp32", "int8"]));
        Assert.Throws<ArgumentException>(() => BlockLayout.FilesOf(manifest, ["int4"]));
    }

    [Fact]
    public void Attack_TruncatedOversizedAndReorderedBlocks_AreRefused()
    {
        var (manifest, stream) = Manifests.Sound();
        var layout = BlockLayout.Of(manifest)!;
        var first = stream[..layout.BlockSize];
        byte[] flipped = [.. first];
        flipped[17] ^= 1;

        Assert.Null(layout.Check(0, first));
        Assert.Equal(ErrorCode.BlockMismatch, TestTrust.Refused(layout.Check(0, flipped)));
        Assert.Equal(ErrorCode.BlockMismatch, TestTrust.Refused(layout.Check(0, first.AsSpan(0, first.Length - 1))));
        Assert.Equal(ErrorCode.BlockMismatch, TestTrust.Refused(layout.Check(0, [.. first, 0])));
        Assert.Equal(ErrorCode.BlockMismatch, TestTrust.Refused(layout.Check(0, [])));
        Assert.Equal(ErrorCode.BlockMismatch, TestTrust.Refused(layout.Check(1, first)));
        Assert.Equal(ErrorCode.BlockMismatch, TestTrust.Refused(layout.Check(-1, first)));
        Assert.Equal(ErrorCode.BlockMismatch, TestTrust.Refused(layout.Check(layout.BlockCount, first)));
        Assert.Equal(ErrorCode.BlockMismatch, TestTrust.Refused(layout.Check(int.MaxValue, first)));
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(65536, true)]
    [InlineData(1048576, true)]
    [InlineData(2048, false)]
    [InlineData(2097152, false)]
    [InlineData(65535, false)]
    [InlineData(0, false)]
    [InlineData(int.MinValue, false)]
    public void IsBlockSize_PowersOfTwoWithinTheBounds_Are(int bytes, bool expected) => Assert.Equal(expected, BlockLayout.IsBlockSize(bytes));
}
