using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Onnx;
using EdgeRuntime.Testing;
using EdgeRuntime.Workshop.Bundles;
using EdgeRuntime.Workshop.Packing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Workshop.Tests.Bundles;

public sealed class BundleBlocksTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_EveryBlock_IsTheSignedOne()
    {
        using var bundle = Pack();
        var layout = BlockLayout.Of(bundle.Manifest)!;
        using var blocks = new BundleBlocks(bundle);

        for (var block = 0; block < layout.BlockCount; block++)
        {
            Assert.Null(layout.Check(block, (await blocks.ReadAsync(block, TestContext.Current.CancellationToken)).Span));
        }
    }

    [Fact]
    public async Task ReadAsync_SomeBlocks_PassesOverTheOthers()
    {
        using var bundle = Pack();
        var layout = BlockLayout.Of(bundle.Manifest)!;
        using var blocks = new BundleBlocks(bundle);

        foreach (var block in new[] { 1, 7, layout.BlockCount - 1 })
        {
            Assert.Null(layout.Check(block, (await blocks.ReadAsync(block, TestContext.Current.CancellationToken)).Span));
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await blocks.ReadAsync(7, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAsync_BundleSpoiledUnderway_IsNoBlockThatPassesItsCheck()
    {
        using var bundle = Pack();
        var layout = BlockLayout.Of(bundle.Manifest)!;
        await SpoilAsync(bundle.Path);
        using var blocks = new BundleBlocks(bundle);

        var wrong = 0;
        try
        {
            for (var block = 0; block < layout.BlockCount; block++)
            {
                wrong += layout.Check(block, (await blocks.ReadAsync(block, TestContext.Current.CancellationToken)).Span) is null ? 0 : 1;
            }
        }
        catch (IOException)
        {
            wrong++;
        }

        Assert.True(wrong > 0);
    }

    // Zeros over the middle of the compressed payload, in the file that is open.
    private static async Task SpoilAsync(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        await RandomAccess.WriteAsync(file, new byte[8192], RandomAccess.GetLength(file) / 2, TestContext.Current.CancellationToken);
    }

    private Bundle Pack()
    {
        var packer = new BundlePacker(new OnnxSessionFactory(new OnnxOptions(), new FakeLogger<OnnxSessionFactory>()), new FakeTimeProvider(TestTrust.Start));
        return TestTrust.Accepted(packer.Pack(new PackRequest(_folder.Path, _folder.Beside("m.edgemodel")) { BlockSize = BlockLayout.MinBlockSize }, TestContext.Current.CancellationToken));
    }
}
