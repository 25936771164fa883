using System.Collections.Concurrent;
using System.Globalization;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Ingesting;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.Testing;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.SystemTests.Messaging.Access;

/// <summary>What the files of <c>deploy/mosquitto</c> allow and refuse, on a real Mosquitto with real agents.</summary>
public sealed class DeployedBrokerTests
{
    private const string Results = "edge/v1/access/results/";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Device_WithItsCertificate_UsesItsOwnTopicsAndNoOthers()
    {
        await using var broker = await DeployedBroker.StartAsync();
        await using var fleet = await ReadAllAsync(broker);
        await using var agent = AccessTest.Agent(broker.DevicePort, AccessTest.Tls(broker.AuthorityFile, await broker.IssueAsync("access")));
        agent.Start();
        await Eventually.TrueAsync(() => fleet.Came("edge/v1/access/status") && fleet.Count(Results) > 0, Limit, () => agent.Log);
        using var thief = await broker.ConnectAsync("thief");
        var stolen = new ConcurrentQueue<string>();
        thief.ApplicationMessageReceivedAsync += e =>
        {
            stolen.Enqueue(e.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        foreach (var filter in new[] { "edge/v1/#", "edge/v1/access/#", "edge/v1/+/status", "edge/v1/models/#", "homeassistant/#", "$SYS/#" })
        {
            await thief.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, Stop);
        }

        await using var operators = await OperatorConnection.ConnectAsync(broker.Fleet, NullLogger<OperatorConnection>.Instance, TimeProvider.System, Stop);
        var answer = await operators.RequestAsync(new OutgoingMessage(operators.Topics.Command("access", "ping"), ReadOnlyMemory<byte>.Empty), operators.Topics.ResponsePrefix("access"), Limit, Stop);
        Assert.NotNull(answer.Answer);
        foreach (var topic in new[] { "edge/v1/access/status", "edge/v1/access/energy", "edge/v1/access/commands/restart", "edge/v1/forger/desired", "edge/v1/models/0/manifest", "homeassistant/device/access/config" })
        {
            Assert.True(await IsRefusedAsync(broker, topic), topic);
        }

        Assert.True((await PublishAsync(thief, "edge/v1/thief/events", "own")).IsSuccess);
        var model = new OutgoingMessage("edge/v1/models/0/manifest", "model"u8.ToArray()) { Retain = true };
        Assert.Equal(PublishOutcome.Taken, await operators.PublishAsync(model, Stop));
        await Eventually.TrueAsync(() => stolen.Contains("edge/v1/models/0/manifest") && fleet.Came("edge/v1/thief/events"), Limit);
        var count = fleet.Count(Results);
        await Eventually.TrueAsync(() => fleet.Count(Results) > count + 3, Limit);

        Assert.All(stolen, static topic => Assert.True(topic.StartsWith("edge/v1/models/", StringComparison.Ordinal) || topic.StartsWith("edge/v1/thief/", StringComparison.Ordinal), topic));
        Assert.DoesNotContain("forged", fleet.Payloads);
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task Strangers_WithoutCertificateOrPassword_AreRefused()
    {
        await using var broker = await DeployedBroker.StartAsync();
        using var others = new CertificateFolder();
        var wrong = broker.Fleet;
        wrong.PasswordFile = broker.AuthorityFile;
        var bare = broker.Fleet;
        (bare.Username, bare.PasswordFile) = (null, null);
        var foreign = broker.Fleet;
        (foreign.Port, foreign.Username, foreign.PasswordFile) = (broker.DevicePort, null, null);
        (foreign.Tls.CertificateFile, foreign.Tls.KeyFile) = (others.ClientFile, others.ClientKeyFile);
        var plain = broker.Fleet;
        plain.Tls = new TlsOptions();

        foreach (var options in new[] { wrong, bare, foreign, plain })
        {
            await Assert.ThrowsAsync<BrokerException>(() => OperatorConnection.ConnectAsync(options, NullLogger<OperatorConnection>.Instance, TimeProvider.System, Stop));
        }
    }

    [Fact]
    public async Task Messages_MoreThanAThousand_WaitForAFleetThatIsAway()
    {
        const int Count = 3_000;
        await using var broker = await DeployedBroker.StartAsync();
        await (await ReadAllAsync(broker)).DisposeAsync();
        using var device = await broker.ConnectAsync("roof-1");
        for (var i = 0; i < Count; i += 100)
        {
            await Task.WhenAll(Enumerable.Range(i, 100).Select(n => PublishAsync(device, "edge/v1/roof-1/energy", n.ToString(CultureInfo.InvariantCulture))));
        }

        await using var fleet = await ReadAllAsync(broker);

        await Eventually.TrueAsync(() => fleet.Payloads.Count == Count, Limit, () => $"{fleet.Payloads.Count} came");
        Assert.Equal(Count, fleet.Payloads.Distinct().Count());
    }

    private static Task<MqttClientPublishResult> PublishAsync(IMqttClient client, string topic, string payload) =>
        client.PublishStringAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Stop);

    // Mosquitto 2.0.11 answers "not authorized" and also ends the connection, which may come first.
    private static async Task<bool> IsRefusedAsync(DeployedBroker broker, string topic)
    {
        using var forger = await broker.ConnectAsync("forger");
        try
        {
            return (await PublishAsync(forger, topic, "forged")).ReasonCode == MqttClientPublishReasonCode.NotAuthorized;
        }
        catch (MqttCommunicationException)
        {
            return true;
        }
    }

    private static async Task<FleetReader> ReadAllAsync(DeployedBroker broker)
    {
        var reader = new FleetReader(new IngestConnection(broker.Fleet, new IngestOptions("edge-fleet", ["edge/v1/#"]), NullLogger<IngestConnection>.Instance, TimeProvider.System));
        await Eventually.TrueAsync(() => reader.IsConnected, Limit);
        return reader;
    }

    /// <summary>What a fleet receives; each message is confirmed.</summary>
    private sealed class FleetReader : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentQueue<(string Topic, string Payload)> _came = new();
        private readonly IngestConnection _connection;
        private readonly Task _run;

        public FleetReader(IngestConnection connection)
        {
            _connection = connection;
            _run = Task.WhenAll(connection.RunAsync(_stop.Token), ReadAsync());
        }

        public bool IsConnected => _connection.Problem is null;

        public IReadOnlyCollection<string> Payloads => [.. _came.Select(static message => message.Payload)];

        public bool Came(string topic) => Count(topic) > 0;

        /// <summary>Messages of topics that begin so.</summary>
        public int Count(string topic) => _came.Count(message => message.Topic.StartsWith(topic, StringComparison.Ordinal));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            _stop.Dispose();
        }

        private async Task ReadAsync()
        {
            await foreach (var message in _connection.Messages.ReadAllAsync(CancellationToken.None))
            {
                _came.Enqueue((message.Topic, System.Text.Encoding.UTF8.GetString(message.Payload)));
                await message.ConfirmAsync(CancellationToken.None);
            }
        }
    }
}
