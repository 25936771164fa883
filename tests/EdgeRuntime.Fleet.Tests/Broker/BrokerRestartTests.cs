using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EdgeRuntime.Fleet.Broker;
using EdgeRuntime.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRuntime.Fleet.Tests.Broker;

/// <summary>What the embedded broker still has after a restart.</summary>
public sealed class BrokerRestartTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly BrokerBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Restart_KeepsRetainedMessagesAndWhatWaitsForDurableSessions()
    {
        var (anna, roof) = (_bench.Add("anna", BrokerRole.Operator), _bench.Add("roof-1", BrokerRole.Device));
        await _bench.StartAsync();
        var device = await _bench.EnterAsync("roof-1", "roof-1", roof, expiry: 3_600);
        await BrokerBench.SubscribeAsync(device, "edge/v1/roof-1/commands/+");
        await BrokerBench.SubscribeAsync(device, "edge/v1/roof-1/desired");
        await device.UnsubscribeAsync("edge/v1/roof-1/desired", Stop);
        await device.DisconnectAsync(cancellationToken: Stop);
        var operators = await _bench.EnterAsync("console", "anna", anna);
        for (var i = 0; i < 100; i++)
        {
            await BrokerBench.PublishAsync(operators, "edge/v1/roof-1/commands/ping", i.ToString(CultureInfo.InvariantCulture));
        }

        await operators.PublishAsync(
            new MqttApplicationMessage
            {
                Topic = "edge/v1/roof-1/commands/policy",
                PayloadSegment = Encoding.UTF8.GetBytes("full"),
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                ResponseTopic = "edge/v1/roof-1/responses/console",
                CorrelationData = [1, 2, 3],
                MessageExpiryInterval = 3_000,
                ContentType = "application/json",
            },
            Stop);
        await BrokerBench.PublishAsync(operators, "edge/v1/roof-1/desired", "generation 7", retain: true);

        await _bench.StopAsync();
        await _bench.StartAsync();

        // Published before the device is back: its subscription is there already.
        operators = await _bench.EnterAsync("console", "anna", anna);
        await BrokerBench.PublishAsync(operators, "edge/v1/roof-1/commands/ping", "after");
        var received = new ConcurrentQueue<MqttApplicationMessage>();
        var (back, answer) = await ConnectAgainAsync("roof-1", roof, received);
        await Eventually.TrueAsync(() => received.Count >= 102, Limit, () => $"{received.Count} came");
        Assert.True(answer.IsSessionPresent);
        Assert.Equal([.. Enumerable.Range(0, 100).Select(static i => i.ToString(CultureInfo.InvariantCulture)), "full", "after"], received.Select(static message => message.ConvertPayloadToString()));
        var policy = received.Single(static message => message.Topic.EndsWith("policy", StringComparison.Ordinal));
        Assert.Equal(("edge/v1/roof-1/responses/console", "application/json"), (policy.ResponseTopic, policy.ContentType));
        Assert.Equal([1, 2, 3], policy.CorrelationData);
        Assert.InRange(policy.MessageExpiryInterval, 1u, 3_000u);

        var retained = new ConcurrentQueue<string>();
        var reader = await _bench.EnterAsync("reader", "anna", anna, received: retained);
        await BrokerBench.SubscribeAsync(reader, "edge/v1/roof-1/desired");
        await Eventually.TrueAsync(() => retained.Contains("edge/v1/roof-1/desired generation 7"), Limit);
        Assert.DoesNotContain(received, static message => message.Topic.EndsWith("desired", StringComparison.Ordinal));
        Assert.True(back.IsConnected);
    }

    [Fact]
    public async Task Restart_OfABrokerWithALiveReader_KeepsWhatItHasNotConfirmed()
    {
        await _bench.StartAsync();
        var factory = new MqttClientFactory();
        using var slow = factory.CreateMqttClient();
        var came = 0;
        slow.ApplicationMessageReceivedAsync += e =>
        {
            e.AutoAcknowledge = false;
            Interlocked.Increment(ref came);
            return Task.CompletedTask;
        };
        await slow.ConnectAsync(
            factory.CreateClientOptionsBuilder().WithTcpServer("127.0.0.1", _bench.Broker.Port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).WithClientId("ingest")
                .WithCleanStart(false).WithSessionExpiryInterval(3_600).Build(),
            Stop);
        await slow.SubscribeAsync("edge/v1/+/energy", MqttQualityOfServiceLevel.AtLeastOnce, Stop);
        var device = await _bench.EnterAsync("roof-1");
        for (var i = 0; i < 20; i++)
        {
            Assert.True((await BrokerBench.PublishAsync(device, "edge/v1/roof-1/energy", i.ToString(CultureInfo.InvariantCulture))).IsSuccess);
        }

        await Eventually.TrueAsync(() => Volatile.Read(ref came) == 20, Limit);
        await _bench.StopAsync();
        await _bench.StartAsync();

        var received = new ConcurrentQueue<string>();
        await _bench.EnterAsync("ingest", expiry: 3_600, received: received);
        await Eventually.TrueAsync(() => received.Count >= 20, Limit, () => $"{received.Count} came");
        Assert.Equal(Enumerable.Range(0, 20).Select(static i => FormattableString.Invariant($"edge/v1/roof-1/energy {i}")), received);
    }

    [Fact]
    public async Task Restart_ForgetsSessionsThatEnded()
    {
        await _bench.StartAsync();
        var gone = await _bench.EnterAsync("gone", expiry: 600);
        await BrokerBench.SubscribeAsync(gone, "t");
        await BrokerBench.SubscribeAsync(await _bench.EnterAsync("kept", expiry: 36_000), "t");
        var cleared = await _bench.EnterAsync("cleared", expiry: 36_000);
        await BrokerBench.SubscribeAsync(cleared, "t");
        await cleared.DisconnectAsync(cancellationToken: Stop);
        await _bench.EnterAsync("cleared");
        await gone.DisconnectAsync(cancellationToken: Stop);
        await _bench.StopAsync();
        await _bench.StartAsync(new ShiftedTime(TimeSpan.FromHours(1)));

        Assert.False((await _bench.ConnectAsync("gone", expiry: 600)).Answer.IsSessionPresent);
        Assert.True((await _bench.ConnectAsync("kept", expiry: 36_000)).Answer.IsSessionPresent);
        Assert.False((await _bench.ConnectAsync("cleared", expiry: 3_600)).Answer.IsSessionPresent);
    }

    private async Task<(IMqttClient Client, MqttClientConnectResult Answer)> ConnectAgainAsync(string device, string password, ConcurrentQueue<MqttApplicationMessage> received)
    {
        var factory = new MqttClientFactory();
        var client = factory.CreateMqttClient();
        client.ApplicationMessageReceivedAsync += e =>
        {
            received.Enqueue(e.ApplicationMessage);
            return Task.CompletedTask;
        };
        var options = factory.CreateClientOptionsBuilder().WithTcpServer("127.0.0.1", _bench.Broker.Port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithClientId(device).WithCredentials(device, password).WithCleanStart(false).WithSessionExpiryInterval(3_600);
        return (client, await client.ConnectAsync(options.Build(), Stop));
    }

    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
