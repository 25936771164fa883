using System.Runtime.CompilerServices;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Messaging.Blocks;

/// <summary>
/// Puts models at the broker and takes them away again (design section 5.2). Blocks go first, a window of them under way at a time, then the manifest: who sees the manifest finds the blocks.
/// Publishing a model again changes nothing, so an interrupted publication is simply repeated.
/// </summary>
public sealed class ModelPublisher(OperatorConnection connection)
{
    // What is read back at once: topics of one request, and bytes that a slow link brings while one waits for them.
    private const int CheckWindow = 32;
    private const int CheckWindowBytes = 1 << 20;
    private static readonly TimeSpan CheckQuiet = TimeSpan.FromMilliseconds(100);

    /// <summary>Publishes a model, retained.</summary>
    /// <param name="upload">The model.</param>
    /// <param name="resume">Whether to read back first what the broker keeps already and to send only the rest; where it keeps none that is one round trip more.</param>
    /// <param name="progress">Told after each block, from one thread at a time; null when nobody asks.</param>
    /// <param name="cancellationToken">Ends it; what has been sent stays, and the connection is of no further use: a packet may have been cut off.</param>
    /// <returns>Null, or why the model cannot be published: it has no blocks, or <see cref="ErrorCode.BlockMismatch"/>. Then the manifest has not been sent.</returns>
    /// <exception cref="BrokerException">The broker refuses a message, or the connection broke.</exception>
    public async Task<ErrorInfo?> PublishAsync(ModelUpload upload, bool resume, IProgress<PublishProgress>? progress, CancellationToken cancellationToken)
    {
        var model = upload.Model;
        if (BlockLayout.Of(model.Payload) is not { } layout)
        {
            return new ErrorInfo(ErrorCode.ManifestInvalid, "the manifest names no blocks; pack the model as a bundle");
        }

        var kept = resume ? await FindKeptAsync(model.Digest, layout, cancellationToken) : [];
        var tally = new PublishProgress(kept.Count, layout.BlockCount, kept.Count, kept.Sum(block => (long)layout.LengthOf(block)));
        progress?.Report(tally);
        var gate = new Lock();
        ErrorInfo? refusal = null;
        await Parallel.ForEachAsync(BlocksAsync(cancellationToken), InWindow(cancellationToken), async (block, _) =>
        {
            // Not the loop's own token: it ends the others when one fails, and a packet cut off in the middle spoils the connection.
            await connection.PublishAsync(new OutgoingMessage(connection.Topics.ModelBlock(model.Digest, block.Index), block.Content) { Retain = true }, cancellationToken);
            lock (gate)
            {
                tally = tally with { Blocks = tally.Blocks + 1, Bytes = tally.Bytes + block.Content.Length };
                progress?.Report(tally);
            }
        });
        if (refusal is null)
        {
            var manifest = new OutgoingMessage(connection.Topics.ModelManifest(model.Digest), model.Envelope.ToJson()) { Retain = true, ContentType = OutgoingMessage.Json, Schema = model.Payload.Schema };
            await connection.PublishAsync(manifest, cancellationToken);
        }

        return refusal;

        // Read one after the other, only when there is room in the window. A wrong block ends the stream: what went before it is right and may stay.
        async IAsyncEnumerable<ModelBlock> BlocksAsync([EnumeratorCancellation] CancellationToken token)
        {
            for (var block = 0; block < layout.BlockCount; block++)
            {
                if (kept.Contains(block))
                {
                    continue;
                }

                var content = await upload.ReadBlock(block, token);
                var read = layout.Accept(block, content);
                if (!read.IsOk)
                {
                    refusal = read.Error;
                    yield break;
                }

                yield return read.Value;
            }
        }
    }

    /// <summary>Takes a model away from the broker: first the manifest, so that nobody begins with what is about to go, then the blocks. Devices that have it keep it.</summary>
    /// <param name="digest">The model.</param>
    /// <param name="blockCount">How many blocks it has.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BrokerException">The broker refuses a message, or the connection broke.</exception>
    public Task ClearAsync(string digest, int blockCount, CancellationToken cancellationToken) => ClearAsync(digest, [.. Enumerable.Range(0, blockCount)], cancellationToken);

    /// <summary>Takes away what is left of a model whose manifest nobody can read: whatever blocks the broker keeps.</summary>
    /// <inheritdoc cref="ClearAsync(string, int, CancellationToken)"/>
    /// <returns>How many blocks there were.</returns>
    public async Task<int> ClearRemainsAsync(string digest, CancellationToken cancellationToken)
    {
        var cleared = 0;
        var found = new SortedSet<int>();
        do
        {
            found.Clear();

            // Read back whole, since MQTT has no list of topics. What does not fit at once comes in the next round.
            await using (var subscription = await connection.SubscribeAsync(new SubscriptionOptions(connection.Topics.ModelBlockFilter(digest)) { MaxPayloadBytes = OperatorConnection.MaxPacketBytes }, cancellationToken))
            {
                await subscription.ReadRetainedAsync(message => found.UnionWith(message.Retained && connection.Topics.TryParseModel(message.Topic, out _, out var block) && block is { } known ? [known] : []), cancellationToken);
            }

            await ClearAsync(digest, found, cancellationToken);
            cleared += found.Count;
        }
        while (found.Count > 0);
        return cleared;
    }

    private async Task ClearAsync(string digest, IReadOnlyCollection<int> blocks, CancellationToken cancellationToken)
    {
        if (!Identifiers.IsDigest(digest))
        {
            throw new ArgumentException("a digest is 64 lowercase hexadecimal digits", nameof(digest));
        }

        await ClearAsync(connection.Topics.ModelManifest(digest), cancellationToken);
        await Parallel.ForEachAsync(blocks.Where(static block => block != 0), InWindow(cancellationToken), async (block, _) => await ClearAsync(connection.Topics.ModelBlock(digest, block), cancellationToken));

        // The last to go: where it is, an interrupted publication or clearing has left something.
        await ClearAsync(connection.Topics.ModelBlock(digest, 0), cancellationToken);
    }

    private static ParallelOptions InWindow(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = OperatorConnection.PublishWindow, CancellationToken = cancellationToken };

    private Task<PublishOutcome> ClearAsync(string topic, CancellationToken cancellationToken) => connection.PublishAsync(new OutgoingMessage(topic, ReadOnlyMemory<byte>.Empty) { Retain = true }, cancellationToken);

    /// <summary>
    /// The blocks that the broker keeps as they should be. One that does not come for whatever reason is sent again, which does no harm; so the search ends where a whole window is missing,
    /// since blocks are published in ascending order.
    /// </summary>
    private async Task<HashSet<int>> FindKeptAsync(string digest, BlockLayout layout, CancellationToken cancellationToken)
    {
        var kept = new HashSet<int>();
        foreach (var blocks in Enumerable.Range(0, layout.BlockCount).Chunk(Math.Clamp(CheckWindowBytes / layout.BlockSize, 1, CheckWindow)))
        {
            var before = kept.Count;
            await FindKeptAsync(digest, layout, blocks, kept, cancellationToken);
            if (kept.Count == before)
            {
                break;
            }
        }

        return kept;
    }

    private async Task FindKeptAsync(string digest, BlockLayout layout, int[] blocks, HashSet<int> kept, CancellationToken cancellationToken)
    {
        var missing = blocks.ToDictionary(block => connection.Topics.ModelBlock(digest, block), StringComparer.Ordinal);
        var options = new SubscriptionOptions([.. missing.Keys]) { Capacity = 2 * CheckWindow, CapacityBytes = 2L * blocks.Length * layout.BlockSize, MaxPayloadBytes = layout.BlockSize };
        await using var subscription = await connection.SubscribeAsync(options, cancellationToken);

        // A broker answers a ping behind what it sent before; MQTTnet hands that out on another thread. What comes still later is sent again, which does no harm.
        await connection.PingAsync(cancellationToken, bytesBefore: (long)blocks.Length * layout.BlockSize);
        while (missing.Count > 0 && await ReadSoonAsync(subscription, cancellationToken) is { } message)
        {
            if (message.Retained && missing.Remove(message.Topic, out var block) && layout.Check(block, message.Payload) is null)
            {
                kept.Add(block);
            }
        }
    }

    private async Task<ReceivedMessage?> ReadSoonAsync(OperatorSubscription subscription, CancellationToken cancellationToken)
    {
        using var quiet = new CancellationTokenSource(CheckQuiet, connection.Wall);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, quiet.Token);
        try
        {
            return await subscription.ReadAsync(end.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
