using System.Collections.Concurrent;
using EdgeRuntime.Messaging.Ingesting;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Tests.Ingesting;

/// <summary>Whether a reader shares is decided by what the broker delivers, not by what it says.</summary>
public sealed class IngestSharingTests
{
    private const string Probe = "edge/v1/fleet/probe/reader-1";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly string[] Plain = ["edge/v1/+/status", "edge/v1/+/energy"];
    private static readonly string[] Shared = ["edge/v1/+/status", "$share/fleet/edge/v1/+/energy"];

    private readonly ConcurrentQueue<string> _filters = new();
    private readonly ConcurrentQueue<string> _removed = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<IngestConnection> _logger = new();

    [Fact]
    public async Task Broker_ThatDeliversTheProbe_IsShared()
    {
        await using var broker = Broker(deliver: true);
        await using var reader = Run(broker);

        await Eventually.TrueAsync(() => Shared.All(_filters.Contains), Limit, () => Said);

        Assert.True(reader.Connection.IsShared);
        Assert.Equal(["$share/fleet/" + Probe], _removed);
        Assert.DoesNotContain("Not sharing", Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_ThatAcceptsAndDeliversNothing_IsReadUnsharedAndSaidOnce()
    {
        await using var broker = Broker(deliver: false);
        await using var reader = Run(broker);
        for (var connection = 1; connection <= 2; connection++)
        {
            _filters.Clear();
            await Eventually.TrueAsync(() => broker.Published.Count(static publish => publish.Topic == Probe) >= connection, Limit, () => Said);
            await PassUntilAsync(() => Plain.All(_filters.Contains));
            if (connection == 1)
            {
                broker.Latest!.HangUp();
                await PassUntilAsync(() => broker.Connects.Count >= 2);
            }
        }

        Assert.False(reader.Connection.IsShared);
        var line = Assert.Single(_logger.Collector.GetSnapshot(), static line => line.Message.StartsWith("Not sharing", StringComparison.Ordinal));
        Assert.Equal(
            FormattableString.Invariant($"Not sharing with other ingest processes at 127.0.0.1:{broker.Port}: the broker accepts a shared subscription and delivers nothing through it; this process reads everything"),
            line.Message);
    }

    [Fact]
    public async Task Broker_WithoutSharedSubscriptions_IsNotProbed()
    {
        await using var broker = Broker(deliver: true);
        broker.Welcome = static answer => answer.SharedSubscriptionAvailable = false;
        await using var reader = Run(broker);

        await Eventually.TrueAsync(() => Plain.All(_filters.Contains), Limit, () => Said);

        Assert.Empty(broker.Published);
        Assert.Contains("the broker has no shared subscriptions", Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_OfBefore_LosesTheFiltersOfTheOtherForm()
    {
        await using var broker = Broker(deliver: true);
        broker.Welcome = static answer => answer.IsSessionPresent = true;
        await using var reader = Run(broker);

        await Eventually.TrueAsync(() => _removed.Contains("edge/v1/+/energy"), Limit, () => Said);

        Assert.DoesNotContain("edge/v1/+/status", _removed);
    }

    [Fact]
    public async Task Part_WhereNothingIsShared_IsReadAndTheRestConfirmed()
    {
        await using var broker = Broker(deliver: false);
        broker.Welcome = static answer => answer.SharedSubscriptionAvailable = false;
        var confirmed = new ConcurrentQueue<ushort>();
        var answers = broker.On!;
        broker.On = (peer, packet) =>
        {
            if (packet is MqttPubAckPacket ack)
            {
                confirmed.Enqueue(ack.PacketIdentifier);
            }

            return answers(peer, packet);
        };
        await using var reader = Run(broker, static topic => topic.Contains("/mine/", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => Plain.All(_filters.Contains), Limit, () => Said);

        await SendAsync(broker, 7, "edge/v1/other/energy");
        await SendAsync(broker, 8, "edge/v1/mine/energy");

        await Eventually.TrueAsync(() => confirmed.Contains((ushort)7) && reader.Connection.Messages.Count == 1, Limit);
        Assert.Equal("edge/v1/mine/energy", (await reader.Connection.Messages.ReadAsync(TestContext.Current.CancellationToken)).Topic);
        Assert.DoesNotContain((ushort)8, confirmed);
    }

    private string Said => string.Join('\n', _logger.Collector.GetSnapshot().Select(static line => line.Message));

    private static Task SendAsync(ScriptedBroker broker, ushort identifier, string topic) =>
        broker.Latest!.SendAsync(new MqttPublishPacket { PacketIdentifier = identifier, Topic = topic, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });

    private async Task PassUntilAsync(Func<bool> condition)
    {
        // In steps: a timer that is set a moment later still fires, and answers have time to come within the limits of requests.
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(200));
                return condition();
            },
            Limit,
            () => Said);
    }

    private ScriptedBroker Broker(bool deliver)
    {
        var broker = new ScriptedBroker();
        broker.On = async (peer, packet) =>
        {
            switch (packet)
            {
                case MqttSubscribePacket subscribe:
                    subscribe.TopicFilters.ForEach(filter => _filters.Enqueue(filter.Topic));
                    break;
                case MqttUnsubscribePacket unsubscribe:
                    unsubscribe.TopicFilters.ForEach(_removed.Enqueue);
                    break;
                case MqttPublishPacket { Topic: Probe } when deliver:
                    await peer.SendAsync(new MqttPublishPacket { PacketIdentifier = 1, Topic = Probe, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });
                    break;
            }

            return false;
        };
        return broker;
    }

    private Reader Run(ScriptedBroker broker, Func<string, bool>? takes = null)
    {
        var options = new IngestOptions("reader-1", Plain) { Sharing = new IngestSharing("fleet", ["edge/v1/+/energy"], Probe), Takes = takes };
        return new Reader(new IngestConnection(new BrokerOptions { Host = "127.0.0.1", Port = broker.Port }, options, _logger, _time));
    }

    private sealed class Reader : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Reader(IngestConnection connection)
        {
            Connection = connection;
            _run = connection.RunAsync(_stop.Token);
        }

        public IngestConnection Connection { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            _stop.Dispose();
        }
    }
}
