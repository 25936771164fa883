using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Blocks;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>An operator with keys of every role: makes models, publishes them, says what devices should run.</summary>
internal sealed class ModelOperator : IAsyncDisposable
{
    private OperatorConnection _connection;
    private readonly BrokerOptions _broker;
    private long _generation;

    private ModelOperator(BrokerOptions broker, OperatorConnection connection)
    {
        (_broker, _connection) = (broker, connection);
        Keyring = TestTrust.Accepted(Contracts.Signing.Keyring.Trust(Trust.Document(expires: TimeProvider.System.GetUtcNow().AddYears(1)).ToEnvelope().Sign(Trust.Root)));
    }

    public TestTrust Trust { get; } = new();

    /// <summary>The keyring that devices are given.</summary>
    public Keyring Keyring { get; }

    /// <summary>The generation that was desired last.</summary>
    public long Generation => _generation;

    public static async Task<ModelOperator> ConnectAsync(int port)
    {
        var broker = new BrokerOptions { Host = "127.0.0.1", Port = port };
        return new ModelOperator(broker, await DialAsync(broker));
    }

    /// <summary>Connects anew, after an outage of the broker.</summary>
    public async Task ReconnectAsync()
    {
        await _connection.DisposeAsync();
        _connection = await DialAsync(_broker);
    }

    /// <summary>A model that differs from others of other releases.</summary>
    public DeliveredModel Make(long release, Func<ModelManifest, ModelManifest>? change = null, params (string Name, byte[] Content)[] files) =>
        DeliveredModel.Make(Trust, Keyring, release, change, files.ToDictionary(static file => file.Name, static file => file.Content, StringComparer.Ordinal));

    /// <summary>Puts a model at the broker.</summary>
    public async Task PublishAsync(DeliveredModel model) =>
        Assert.Null(await new ModelPublisher(_connection).PublishAsync(new ModelUpload(model.Model, (block, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(model.Blocks[block])), resume: false, null, TestContext.Current.CancellationToken));

    /// <summary>Takes a model away from the broker.</summary>
    public Task ClearAsync(DeliveredModel model) => new ModelPublisher(_connection).ClearAsync(model.Digest, model.Blocks.Length, TestContext.Current.CancellationToken);

    /// <summary>Puts bytes onto a topic, kept by the broker.</summary>
    public Task RetainAsync(string topic, byte[] payload) => _connection.PublishAsync(new OutgoingMessage(topic, payload) { Retain = true }, TestContext.Current.CancellationToken);

    /// <summary>Says what a device should run: the next generation.</summary>
    public Task DesireAsync(string device, DeliveredModel model, params string[] variants) =>
        DesireAsync(device, document => document with { Models = [new DesiredModel { Model = model.Model.Manifest.Model, Digest = model.Digest, Variants = [.. variants] }] });

    /// <summary>Says what a device should do: the next generation.</summary>
    public Task DesireAsync(string device, Func<DesiredDocument, DesiredDocument> change) =>
        RetainAsync(_connection.Topics.Desired(device), change(Next()).ToJson());

    /// <summary>A document of the next generation.</summary>
    public DesiredDocument Next() => new() { Schema = DesiredDocument.CurrentSchema, Generation = ++_generation };

    public string TopicOf(DeliveredModel model, int block) => _connection.Topics.ModelBlock(model.Digest, block);

    public string ManifestTopicOf(string digest) => _connection.Topics.ModelManifest(digest);

    public string DesiredTopicOf(string device) => _connection.Topics.Desired(device);

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        Trust.Dispose();
    }

    private static Task<OperatorConnection> DialAsync(BrokerOptions broker) =>
        OperatorConnection.ConnectAsync(broker, NullLogger<OperatorConnection>.Instance, TimeProvider.System, TestContext.Current.CancellationToken);
}
