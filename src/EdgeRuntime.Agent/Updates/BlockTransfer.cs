using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Models.Staging;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Blocks;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Fetches manifests and blocks from the broker, for models and for the agent itself: one transfer at a time.</summary>
/// <param name="connection">They come by it.</param>
/// <param name="wall">The wall clock.</param>
internal sealed class BlockTransfer(DeviceConnection connection, TimeProvider wall) : IDisposable
{
    // Each change of progress is a retained message to the whole fleet.
    private const double ProgressStep = 0.05;

    // Without a block for this long, connected or not, others get their turn.
    private static readonly TimeSpan Patience = BlockDownload.QuietLimit + TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Waits for the turn; nothing is promised to the watchdog until then.</summary>
    /// <returns>Ends the turn.</returns>
    public async Task<IDisposable> EnterAsync(InstallLifetime lifetime, CancellationToken cancellationToken)
    {
        lifetime.Heartbeat.Rest();
        await _turn.WaitAsync(cancellationToken);
        lifetime.GoOn();
        return new Turn(_turn);
    }

    /// <summary>Fetches the signed manifest of a digest, unchecked.</summary>
    public async Task<Checked<byte[]>> FetchManifestAsync(string digest, CancellationToken cancellationToken)
    {
        var fetched = await WithinPatienceAsync(async token => new Fetched(await connection.FetchManifestAsync(digest, token)), cancellationToken);
        return fetched?.Envelope ?? NoConnection();
    }

    /// <summary>Fetches the blocks that are missing.</summary>
    /// <param name="signed">The payload.</param>
    /// <param name="partial">Receives them.</param>
    /// <param name="lifetime">The promise to the watchdog.</param>
    /// <param name="advance">Receives the progress, 0 to 1, now and then; with null only asks. Returns why to stop.</param>
    /// <param name="isTold">Whether it is reported already that the download began.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ErrorInfo?> ReceiveAsync(ISignedPayload signed, PartialPayload partial, InstallLifetime lifetime, Func<double?, ErrorInfo?> advance, bool isTold, CancellationToken cancellationToken)
    {
        var missing = partial.Missing;
        using var download = connection.OpenDownload(signed.Digest, BlockLayout.Of(signed.Payload)!, missing);
        var (got, told) = (partial.NeededCount - missing.Length, isTold ? 0.0 : -1);
        while (true)
        {
            lifetime.GoOn();
            var read = await WithinPatienceAsync(async token => new ReadBlock(await download.ReadAsync(token)), cancellationToken);
            if (read is null)
            {
                return NoConnection();
            }

            if (read.Block is not { } block)
            {
                return download.Error;
            }

            partial.Write(block);
            got++;
            var progress = (double)got / partial.NeededCount;
            var tells = progress - told >= ProgressStep;
            told = tells ? progress : told;
            if (advance(tells ? Math.Round(progress, 2) : null) is { } stop)
            {
                return stop;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static ErrorInfo NoConnection() => new(ErrorCode.BlocksMissing, "not connected to the broker; the download resumes with the connection");

    // Null when nothing has come for so long.
    private async Task<T?> WithinPatienceAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken cancellationToken)
        where T : class
    {
        using var patience = new CancellationTokenSource(Patience, wall);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await wait(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private sealed record Fetched(Checked<byte[]> Envelope);

    private sealed record ReadBlock(ModelBlock? Block);

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
