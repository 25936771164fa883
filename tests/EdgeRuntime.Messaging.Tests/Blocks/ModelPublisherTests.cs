using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Blocks;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Messaging.Tests.Blocks;

/// <summary>Publishing and clearing models at a real Mosquitto.</summary>
public sealed class ModelPublisherTests
{
    private const int Count = 70;
    private readonly BlockStream _stream = new((Count * BlockLayout.MinBlockSize) - 5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PublishAsync_WholeModel_BrokerKeepsEveryBlockAndTheManifestCameLast()
    {
        await using var bench = await TransferBench.StartAsync(_stream);
        await using var watch = await bench.Connection.SubscribeAsync(new SubscriptionOptions($"edge/v1/models/{bench.Model.Digest}/#") { Acknowledged = true }, Stop);
        var progress = new ProgressList();

        Assert.Null(await bench.Publisher.PublishAsync(bench.Upload, resume: false, progress, Stop));

        var order = new List<string>();
        while (order.Count <= Count)
        {
            order.Add((await watch.ReadAsync(Stop)).Topic);
        }

        Assert.EndsWith("/manifest", order[^1], StringComparison.Ordinal);
        var kept = await bench.RetainedAsync();
        Assert.Equal(Count + 1, kept.Count);
        Assert.All(_stream.All, block => Assert.Equal(_stream.Layout.LengthOf(block), kept[bench.Connection.Topics.ModelBlock(bench.Model.Digest, block)]));
        Assert.Equal(Enumerable.Range(0, Count + 1), progress.Select(static step => step.Blocks));
        Assert.Equal(new PublishProgress(Count, Count, 0, _stream.Layout.TotalBytes), progress[^1]);
    }

    [Fact]
    public async Task PublishAsync_FileChangedSinceItWasSigned_IsRefusedAndNoManifestIsSent()
    {
        await using var bench = await TransferBench.StartAsync(_stream);
        var upload = bench.Upload with { ReadBlock = (block, _) => new ValueTask<ReadOnlyMemory<byte>>(block == 40 ? _stream.Wrong(block) : _stream.Block(block)) };

        var refusal = await bench.Publisher.PublishAsync(upload, resume: false, null, Stop);

        Assert.Equal(ErrorCode.BlockMismatch, refusal?.Code);
        var kept = await bench.RetainedAsync();
        Assert.DoesNotContain(bench.Connection.Topics.ModelManifest(bench.Model.Digest), kept.Keys);
        Assert.DoesNotContain(bench.Connection.Topics.ModelBlock(bench.Model.Digest, 40), kept.Keys);
    }

    [Fact]
    public async Task PublishAsync_ResumedAfterAnInterruption_SendsOnlyWhatTheBrokerLacksOrHasWrong()
    {
        await using var bench = await TransferBench.StartAsync(_stream);
        var broken = bench.Upload with { ReadBlock = (block, _) => block < 50 ? new ValueTask<ReadOnlyMemory<byte>>(_stream.Block(block)) : throw new IOException("the disk is gone") };
        await Assert.ThrowsAsync<IOException>(() => bench.Publisher.PublishAsync(broken, resume: false, null, Stop));
        var kept = (await bench.RetainedAsync()).Count;
        await bench.Connection.PublishAsync(new OutgoingMessage(bench.Connection.Topics.ModelBlock(bench.Model.Digest, 7), _stream.Wrong(7)) { Retain = true }, Stop);
        var read = new List<int>();
        var progress = new ProgressList();
        var upload = bench.Upload with
        {
            ReadBlock = (block, _) =>
            {
                read.Add(block);
                return new ValueTask<ReadOnlyMemory<byte>>(_stream.Block(block));
            },
        };

        Assert.Null(await bench.Publisher.PublishAsync(upload, resume: true, progress, Stop));

        Assert.InRange(kept, 1, 50);
        Assert.Equal(Count - kept + 1, read.Count);
        Assert.Contains(7, read);
        Assert.Equal(kept - 1, progress[0].KeptBefore);
        Assert.Equal(new PublishProgress(Count, Count, kept - 1, _stream.Layout.TotalBytes), progress[^1]);
        Assert.Equal(Count + 1, (await bench.RetainedAsync()).Count);
    }

    [Fact]
    public async Task ClearAsync_PublishedModel_NothingIsLeft()
    {
        await using var bench = await TransferBench.StartAsync(_stream);
        await bench.Publisher.PublishAsync(bench.Upload, resume: false, null, Stop);

        await bench.Publisher.ClearAsync(bench.Model.Digest, Count, Stop);

        Assert.Empty(await bench.RetainedAsync());
    }

    // An interrupted clearing leaves block 0, by which it is found again.
    [Fact]
    public async Task ClearAsync_PublishedModel_ManifestGoesFirstAndBlockZeroLast()
    {
        await using var bench = await TransferBench.StartAsync(_stream);
        await bench.Publisher.PublishAsync(bench.Upload, resume: false, null, Stop);
        await using var watch = await bench.Connection.SubscribeAsync(new SubscriptionOptions($"edge/v1/models/{bench.Model.Digest}/#") { Acknowledged = true, WantsRetained = false }, Stop);

        await bench.Publisher.ClearAsync(bench.Model.Digest, Count, Stop);

        var order = new List<string>();
        while (order.Count <= Count)
        {
            order.Add((await watch.ReadAsync(Stop)).Topic);
        }

        Assert.Equal(bench.Connection.Topics.ModelManifest(bench.Model.Digest), order[0]);
        Assert.Equal(bench.Connection.Topics.ModelBlock(bench.Model.Digest, 0), order[^1]);
    }

    [Fact]
    public async Task PublishAsync_ResumedWhereNothingIsKept_LooksAtOneWindowOnly()
    {
        await using var bench = await TransferBench.StartAsync(_stream);
        var last = bench.Connection.Topics.ModelBlock(bench.Model.Digest, Count - 1);
        await bench.Connection.PublishAsync(new OutgoingMessage(last, _stream.Block(Count - 1)) { Retain = true }, Stop);
        var progress = new ProgressList();

        Assert.Null(await bench.Publisher.PublishAsync(bench.Upload, resume: true, progress, Stop));

        Assert.Equal(new PublishProgress(Count, Count, 0, _stream.Layout.TotalBytes), progress[^1]);
        Assert.Equal(Count + 1, (await bench.RetainedAsync()).Count);
    }
}
