using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Messaging.Blocks;

/// <summary>Gets the one retained message that holds a model's signed manifest.</summary>
internal static class ManifestFetch
{
    /// <summary>Asks once on every connection until it comes, or until a connection has been there for <see cref="BlockDownload.QuietLimit"/> without it.</summary>
    public static async Task<Checked<byte[]>> RunAsync(TransferLink link, string digest, CancellationToken cancellationToken)
    {
        var topic = link.Topics.ModelManifest(digest);
        var fetch = link.Open(1, DsseEnvelope.MaxBytes);
        fetch.Add(topic, 0);
        try
        {
            var asking = Task.FromResult(new AskOutcome(false, null));
            var connection = 0;
            var since = link.Wall.GetTimestamp();
            while (true)
            {
                if (link.Connection is var now && now != connection)
                {
                    (connection, since) = (now, link.Wall.GetTimestamp());
                    asking = now == 0 ? asking : link.AskAsync(fetch, [topic], now);
                }

                while (fetch.TryRead(out var arrival))
                {
                    if (arrival.Content is not { } content)
                    {
                        return new ErrorInfo(ErrorCode.EnvelopeInvalid, $"the manifest at the broker has {arrival.Length} bytes, but an envelope has at most {DsseEnvelope.MaxBytes}");
                    }

                    if (arrival.Length > 0)
                    {
                        return content.ToArray();
                    }
                }

                if (asking.IsCompleted && (await asking).Refusal is { } refusal)
                {
                    return refusal;
                }

                var left = connection == 0 ? Timeout.InfiniteTimeSpan : BlockDownload.QuietLimit - link.Wall.GetElapsedTime(since);
                if (connection != 0 && left <= TimeSpan.Zero)
                {
                    return new ErrorInfo(ErrorCode.BlocksMissing, $"the broker keeps no manifest of {digest}; publish the model again");
                }

                await fetch.WaitAsync(left, link.Wall, cancellationToken);
            }
        }
        finally
        {
            link.Close(fetch);
        }
    }
}
