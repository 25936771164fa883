using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Messaging.Blocks;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Messaging.Tests.Blocks;

/// <summary>Downloads from a broker in this process.</summary>
public sealed class BlockDownloadTests
{
    private const int Block = BlockLayout.MinBlockSize;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly BlockStream _stream = new((100 * Block) - 7);

    [Fact]
    public async Task ReadAsync_AllBlocksAtTheBroker_EachComesOnceAndNoSubscriptionIsLeft()
    {
        await using var broker = await LinkedBroker.StartAsync();
        await broker.KeepAsync(_stream, _stream.All);
        using (var download = OpenAll(broker))
        {
            Assert.Equal(_stream.All, (await ReadAllAsync(download)).Order());
            Assert.Null(download.Error);
            Assert.True(download.IsComplete);
            Assert.Equal(new BlockCounters(_stream.Layout.TotalBytes, 100, 0, 0, 0, 0), download.Counters);
        }

        await Eventually.TrueAsync(() => broker.Subscriptions.Count == 0, Limit, () => string.Join(' ', broker.Subscriptions));
        Assert.InRange(broker.Most, 32, 32 + 16);
    }

    [Fact]
    public async Task ReadAsync_SmallReceiveMaximum_IsTheWindow()
    {
        await using var broker = await LinkedBroker.StartAsync(receiveMaximum: 3);
        await broker.KeepAsync(_stream, [5, 6, 7, 8, 9]);
        using var download = Open(broker, 5, 6, 7, 8, 9);

        Assert.Equal([5, 6, 7, 8, 9], (await ReadAllAsync(download)).Order());
        Assert.InRange(broker.Most, 1, 5);
    }

    [Fact]
    public async Task ReadAsync_CallerDoesNotTake_NoMoreThanTheWindowIsAskedFor()
    {
        await using var broker = await LinkedBroker.StartAsync();
        await broker.KeepAsync(_stream, _stream.All);
        using var download = OpenAll(broker);

        Assert.NotNull(await download.ReadAsync(TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(() => broker.Subscribed == 32, Limit);

        Assert.Equal(32, download.Counters.Asked);
    }

    [Fact]
    public async Task ReadAsync_ConnectionBreaksInTheMiddle_GoesOnAndAsksAgainForAtMostOneWindow()
    {
        await using var broker = await LinkedBroker.StartAsync();
        await broker.KeepAsync(_stream, Enumerable.Range(0, 60));
        var got = new List<int>();
        using var download = OpenAll(broker);
        while (got.Count < 60)
        {
            got.Add((await ReadAsync(download))!.Index);
        }

        var next = ReadAllAsync(download);
        await Eventually.TrueAsync(() => broker.Subscribed > 60, Limit);
        await broker.DropAsync();
        await broker.KeepAsync(_stream, Enumerable.Range(60, 40));
        await broker.ConnectAsync();
        got.AddRange(await next);

        Assert.Equal(_stream.All, got.Order());
        Assert.InRange(download.Counters.AskedAgain, 0, 32);
        Assert.InRange(download.Counters.Asked, 100, 132);
    }

    [Fact]
    public async Task ReadAsync_BlocksMissing_EndsAsMissingAndTheNextAttemptGetsOnlyTheRest()
    {
        await using var broker = await LinkedBroker.StartAsync();
        await broker.KeepAsync(_stream, Enumerable.Range(0, 60));
        using (var download = OpenAll(broker))
        {
            for (var i = 0; i < 60; i++)
            {
                Assert.NotNull(await ReadAsync(download));
            }

            var last = ReadAsync(download);
            await Eventually.TrueAsync(() => broker.Subscribed >= 60 + 16, Limit);
            Assert.False(last.IsCompleted);
            broker.Time.Advance(BlockDownload.QuietLimit);

            Assert.Null(await last);
            Assert.Equal(ErrorCode.BlocksMissing, download.Error?.Code);
        }

        await broker.KeepAsync(_stream, Enumerable.Range(60, 40));
        using var again = Open(broker, [.. Enumerable.Range(60, 40)]);
        Assert.Equal(Enumerable.Range(60, 40), (await ReadAllAsync(again)).Order());
    }

    [Fact]
    public async Task ReadAsync_WrongTooLongAndClearedBlocks_AreRefusedUntilTheRightOnesArePublished()
    {
        await using var broker = await LinkedBroker.StartAsync();
        await broker.KeepAsync(_stream, _stream.All);
        await broker.KeepAsync(broker.Topics.ModelBlock(LinkedBroker.Digest, 3), _stream.Wrong(3));
        await broker.KeepAsync(broker.Topics.ModelBlock(LinkedBroker.Digest, 4), _stream.Block(5));
        await broker.KeepAsync(broker.Topics.ModelBlock(LinkedBroker.Digest, 6), new byte[Block + 1]);
        await broker.KeepAsync(broker.Topics.ModelBlock(LinkedBroker.Digest, 7), []);
        using var download = OpenAll(broker);
        var rest = ReadAllAsync(download);
        await Eventually.TrueAsync(() => download.Missing == 4 && download.Counters.Wrong == 3, Limit, () => download.Counters.ToString());

        await broker.KeepAsync(broker.Topics.ModelBlock(LinkedBroker.Digest, 7), []);
        await broker.KeepAsync(_stream, [3, 4, 6, 7]);

        Assert.Equal(_stream.All, (await rest).Order());
        Assert.Equal(1, download.Counters.Cleared);
    }

    [Fact]
    public async Task ReadAsync_WrongBlockOnly_EndsAsMismatch()
    {
        await using var broker = await LinkedBroker.StartAsync();
        await broker.KeepAsync(broker.Topics.ModelBlock(LinkedBroker.Digest, 3), _stream.Wrong(3));
        using var download = Open(broker, 3);
        var read = ReadAsync(download);
        await Eventually.TrueAsync(() => download.Counters.Wrong == 1, Limit);
        broker.Time.Advance(BlockDownload.QuietLimit);

        Assert.Null(await read);
        Assert.Equal(ErrorCode.BlockMismatch, download.Error?.Code);
    }

    [Fact]
    public async Task ReadAsync_SomebodyPublishesWithoutEnd_EndsAtTheByteLimit()
    {
        await using var broker = await LinkedBroker.StartAsync();
        using var download = Open(broker, 0, 1, 2, 3);
        var read = ReadAsync(download);
        await Eventually.TrueAsync(() => broker.Subscriptions.Count == 4, Limit);
        for (var i = 0; i < 9; i++)
        {
            await broker.KeepAsync(broker.Topics.ModelBlock(LinkedBroker.Digest, 1), _stream.Wrong(1));
        }

        Assert.Null(await read);
        Assert.Equal(ErrorCode.TransferLimit, download.Error?.Code);
    }

    [Fact]
    public async Task ReadAsync_BrokerRefuses_EndsWithTheTopic()
    {
        await using var broker = await LinkedBroker.StartAsync();
        broker.IsRefusing = true;
        using var download = OpenAll(broker);

        Assert.Null(await ReadAsync(download));
        Assert.Equal(ErrorCode.BrokerRefused, download.Error?.Code);
        Assert.Contains("/blocks/0: not authorized", download.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscription_LeftBehindByAnEarlierProcess_IsRemovedAtItsFirstMessage()
    {
        await using var broker = await LinkedBroker.StartAsync();
        await broker.LeaveBehindAsync(broker.Topics.ModelBlock(LinkedBroker.Digest, 9));
        await broker.KeepAsync(_stream, [9]);

        await Eventually.TrueAsync(() => broker.Subscriptions.Count == 0, Limit);
    }

    [Fact]
    public async Task Dispose_WhileDisconnected_SubscriptionsGoWhenTheSessionResumes()
    {
        await using var broker = await LinkedBroker.StartAsync();
        using (var download = OpenAll(broker))
        {
            var read = ReadAsync(download);
            await Eventually.TrueAsync(() => broker.Subscriptions.Count == 32, Limit);
            await broker.DropAsync();
        }

        await broker.ConnectAsync();
        await Eventually.TrueAsync(() => broker.Subscriptions.Count == 0, Limit);
    }

    [Fact]
    public async Task Open_SecondTransfer_IsABug()
    {
        await using var broker = await LinkedBroker.StartAsync();
        using var download = OpenAll(broker);

        Assert.Throws<InvalidOperationException>(() => OpenAll(broker));
    }

    [Fact]
    public async Task Manifest_AtTheBrokerOrNot_ComesAsItIsOrIsMissing()
    {
        await using var broker = await LinkedBroker.StartAsync();
        var missing = ManifestFetch.RunAsync(broker.Link, LinkedBroker.Digest, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => broker.Subscriptions.Count == 1, Limit);
        broker.Time.Advance(BlockDownload.QuietLimit);
        Assert.Equal(ErrorCode.BlocksMissing, (await missing).Error?.Code);

        // A subscription that is still there would get the next manifest twice: live and as retained.
        await Eventually.TrueAsync(() => broker.Subscriptions.Count == 0, Limit);
        await broker.KeepAsync(broker.Topics.ModelManifest(LinkedBroker.Digest), [1, 2, 3]);
        Assert.Equal([1, 2, 3], (await ManifestFetch.RunAsync(broker.Link, LinkedBroker.Digest, TestContext.Current.CancellationToken)).Value!);

        await Eventually.TrueAsync(() => broker.Subscriptions.Count == 0, Limit);
        await broker.KeepAsync(broker.Topics.ModelManifest(LinkedBroker.Digest), new byte[DsseEnvelope.MaxBytes + 1]);
        Assert.Equal(ErrorCode.EnvelopeInvalid, (await ManifestFetch.RunAsync(broker.Link, LinkedBroker.Digest, TestContext.Current.CancellationToken)).Error?.Code);
        await Eventually.TrueAsync(() => broker.Subscriptions.Count == 0, Limit);
    }

    private BlockDownload OpenAll(LinkedBroker broker) => Open(broker, [.. _stream.All]);

    private BlockDownload Open(LinkedBroker broker, params int[] blocks) => new(broker.Link, LinkedBroker.Digest, _stream.Layout, blocks);

    private static Task<ModelBlock?> ReadAsync(BlockDownload download) => download.ReadAsync(TestContext.Current.CancellationToken).AsTask();

    private async Task<List<int>> ReadAllAsync(BlockDownload download)
    {
        var blocks = new List<int>();
        while (await ReadAsync(download) is { } block)
        {
            Assert.True(_stream.IsAt(block.Index, block.Content.Span));
            blocks.Add(block.Index);
        }

        return blocks;
    }
}
