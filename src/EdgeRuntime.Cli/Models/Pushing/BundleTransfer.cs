using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Models.Clearing;
using EdgeRuntime.Cli.Orders.Showing;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Messaging.Blocks;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Cli.Models.Pushing;

/// <summary>The way of a bundle to the broker and, when nobody needs it any more, away from it.</summary>
internal sealed class BundleTransfer(BrokerSession session, IOrderDisplay display, CliEnvironment environment)
{
    private const double MiB = 1 << 20;
    private const int MaxNamed = 5;

    /// <summary>Publishes blocks and manifest.</summary>
    /// <exception cref="CliException">The blocks are not those of the manifest.</exception>
    /// <exception cref="BrokerException">The broker cannot be used; repeating the push goes on where it stopped.</exception>
    public async Task<(PublishProgress Transfer, TimeSpan Elapsed)> RunAsync(ISignedPayload signed, PayloadBundle bundle, CancellationToken cancellationToken)
    {
        var started = environment.Wall.GetTimestamp();
        using var blocks = new BundleBlocks(bundle);
        var last = default(PublishProgress);
        await display.TransferAsync(BlockLayout.Of(signed.Payload)!.TotalBytes, async progress =>
        {
            var refusal = await new ModelPublisher(session.Connection).PublishAsync(new ModelUpload(signed, blocks.ReadAsync), resume: true, new LastProgress(progress, step => last = step), cancellationToken);
            refusal.OrThrow();
        });
        var elapsed = environment.Wall.GetElapsedTime(started);
        var kept = last.KeptBefore > 0 ? FormattableString.Invariant($", {last.KeptBefore} of them from an earlier push") : "";
        display.Say(FormattableString.Invariant($"{last.BlockCount} blocks ({last.Bytes / MiB:0.0} MiB) are at the broker{kept} after {elapsed.TotalSeconds:0.0} s"));
        return (last, elapsed);
    }

    /// <summary>
    /// Clears the broker unless a device still needs the bundle. The end of the waiting is not the end of the orders: a device that was away all the time takes its order up when it is back, and must find the
    /// blocks then.
    /// </summary>
    /// <returns>The devices for which it stays; none where it is cleared.</returns>
    public async Task<IReadOnlyList<string>> ClearAsync(string digest, int blockCount, CancellationToken cancellationToken)
    {
        var needing = (await ModelNeeds.ReadAsync(session, environment.Wall, cancellationToken)).Of(digest).ToList();
        if (needing.Count > 0)
        {
            var names = $"{string.Join(", ", needing.Take(MaxNamed))}{(needing.Count > MaxNamed ? $" and {needing.Count - MaxNamed} more" : "")}";
            display.Say($"the model stays at the broker: {names} {(needing.Count > 1 ? "have orders that stand and have" : "has an order that stands and has")} not come to an end with it; 'edgectl model gc' clears it when nobody needs it");
            return needing;
        }

        await new ModelPublisher(session.Connection).ClearAsync(digest, blockCount, cancellationToken);
        return [];
    }

    private sealed class LastProgress(IProgress<PublishProgress> shown, Action<PublishProgress> keep) : IProgress<PublishProgress>
    {
        public void Report(PublishProgress value)
        {
            keep(value);
            shown.Report(value);
        }
    }
}
