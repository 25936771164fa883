using System.Text.Json;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Messaging.Blocks;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.Messaging.Tests.Operating;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Messaging.Tests.Blocks;

/// <summary>A real Mosquitto, an operator's connection to it, and a signed model.</summary>
internal sealed class TransferBench : IAsyncDisposable
{
    private readonly TestTrust _trust = new();

    private TransferBench(MosquittoServer broker, OperatorConnection connection, BlockStream stream)
    {
        (Broker, Connection, Stream) = (broker, connection, stream);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(stream.Manifest, ManifestJsonContext.Default.ModelManifest);
        Model = TestTrust.Accepted(SignedManifest.Open(_trust.SignManifest(manifest), stream.Manifest.Model, _trust.Keyring, TestTrust.Now));
        Publisher = new ModelPublisher(connection);
    }

    public MosquittoServer Broker { get; }

    public OperatorConnection Connection { get; }

    public BlockStream Stream { get; }

    public SignedManifest Model { get; }

    public ModelPublisher Publisher { get; }

    /// <summary>The model as it is.</summary>
    public ModelUpload Upload => new(Model, (block, _) => new ValueTask<ReadOnlyMemory<byte>>(Stream.Block(block)));

    public static async Task<TransferBench> StartAsync(BlockStream stream)
    {
        var broker = await MosquittoServer.StartAsync();
        try
        {
            return new TransferBench(broker, await Operators.ConnectAsync(broker.Port), stream);
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the broker retains for the model: topics and lengths.</summary>
    public async Task<Dictionary<string, int>> RetainedAsync()
    {
        var kept = new Dictionary<string, int>();
        await using var subscription = await Connection.SubscribeAsync(new SubscriptionOptions($"edge/v1/models/{Model.Digest}/#") { MaxPayloadBytes = BlockLayout.MaxBlockSize }, TestContext.Current.CancellationToken);
        await subscription.ReadRetainedAsync(message => kept[message.Topic] = message.Payload.Length, TestContext.Current.CancellationToken);
        return kept;
    }

    /// <summary>What the device's keyring says to an envelope that came in for the model.</summary>
    public SignedManifest Open(byte[] envelope) => TestTrust.Accepted(SignedManifest.Open(envelope, Model.Digest, Stream.Manifest.Model, _trust.Keyring, TestTrust.Now));

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await Broker.DisposeAsync();
        _trust.Dispose();
    }
}
