using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.Messaging.Tests.Broker;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Messaging.Tests.Operating;

/// <summary>An operator's connection against a real Mosquitto.</summary>
public sealed class OperatorConnectionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // With QoS 1 it would be 1020: Mosquitto queues max_queued_messages behind the 20 in flight and drops the rest without a word.
    [Fact]
    public async Task ReadRetained_MoreThanMosquittoQueuesByDefault_ReadsEveryMessageAndStops()
    {
        const int Count = 5000;
        await using var broker = await MosquittoServer.StartAsync("max_queued_messages 1000");
        await using var connection = await Operators.ConnectAsync(broker.Port);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(n => connection.PublishAsync(Retained($"edge/v1/d{n}/status", new string('x', 400)), Stop)));
        await using var late = await Operators.ConnectAsync(broker.Port);
        await using var subscription = await late.SubscribeAsync(new SubscriptionOptions("edge/v1/+/status"), Stop);

        var topics = new HashSet<string>();
        await subscription.ReadRetainedAsync(message => topics.Add(message.Topic), Stop);

        Assert.Equal(Count, topics.Count);
        Assert.Equal(0, subscription.Dropped);
    }

    [Fact]
    public async Task ReadRetained_NothingRetainedAndLiveMessagesWithoutEnd_StopsAndGoesOnWithLiveOnes()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var publisher = await Operators.ConnectAsync(broker.Port);
        await using var connection = await Operators.ConnectAsync(broker.Port);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var flood = FloodAsync(publisher, enough.Token);
        await using var subscription = await connection.SubscribeAsync(new SubscriptionOptions("edge/v1/+/status", "edge/v1/+/energy"), Stop);

        var retained = 0;
        await subscription.ReadRetainedAsync(message => retained += message.Retained ? 1 : 0, Stop);
        var live = await subscription.ReadAsync(Stop);
        await enough.CancelAsync();
        await flood;

        Assert.Equal(0, retained);
        Assert.Equal("edge/v1/pi/energy", live.Topic);
    }

    [Fact]
    public async Task Subscription_MoreAndLongerThanItTakes_CountsWhatIsLost()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var connection = await Operators.ConnectAsync(broker.Port);
        await using var subscription = await connection.SubscribeAsync(new SubscriptionOptions("a/#") { Capacity = 10, CapacityBytes = 1000, MaxPayloadBytes = 500 }, Stop);

        await connection.PublishAsync(Message("a/long", new string('x', 501)), Stop);
        for (var n = 0; n < 3; n++)
        {
            await connection.PublishAsync(Message("a/wide", new string('x', 400)), Stop);
        }

        for (var n = 0; n < 20; n++)
        {
            await connection.PublishAsync(Message("a/many", ""), Stop);
        }

        await Eventually.TrueAsync(() => subscription.Dropped == 13, Limit, () => $"{subscription.Dropped} lost");
        var read = 0;
        while (subscription.TryRead(out _))
        {
            read++;
        }

        Assert.Equal((10, 1), (read, subscription.TooLong));
    }

    [Fact]
    public async Task Request_DeviceThatAnswers_GetsItsAnswer()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var device = new RunningConnection(Operators.Device(broker.Port));
        await Eventually.TrueAsync(() => device.Connection.IsConnected, Limit);
        await using var connection = await Operators.ConnectAsync(broker.Port);
        var asking = connection.RequestAsync(Message("edge/v1/pi/commands/ping", ""), "edge/v1/pi/responses/", Limit, Stop);
        var command = await device.Connection.Commands.ReadAsync(Stop);

        // Somebody else's answer on the same topic must not pass for ours.
        await connection.PublishAsync(Message(command.ResponseTopic!, "{}"), Stop);
        device.Connection.Respond(command, stamp => new CommandResponse
        {
            Device = stamp.Device,
            Session = stamp.Session,
            Seq = stamp.Seq,
            Time = stamp.Time,
            Clock = stamp.Clock,
            UptimeS = stamp.UptimeS,
            Command = command.Name,
            Ok = true,
        });
        var outcome = await asking;

        Assert.Equal(PublishOutcome.Taken, outcome.Published);
        Assert.True(JsonSerializer.Deserialize(outcome.Answer!.Payload, MessageJsonContext.Default.CommandResponse)!.Ok);
    }

    [Fact]
    public async Task Request_NobodySubscribed_SaysSoAtOnce()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var connection = await Operators.ConnectAsync(broker.Port);

        var outcome = await connection.RequestAsync(Message("edge/v1/ghost/commands/ping", ""), "edge/v1/ghost/responses/", TimeSpan.FromDays(1), Stop);

        Assert.Equal(new RequestOutcome(PublishOutcome.NoSubscribers, null), outcome);
    }

    [Fact]
    public async Task Request_SubscriberThatKeepsSilent_EndsWithoutAnAnswer()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var silent = await Operators.ConnectAsync(broker.Port);
        await using var subscription = await silent.SubscribeAsync(new SubscriptionOptions("edge/v1/pi/commands/+"), Stop);
        var wall = new ArmedTimeProvider();
        await using var connection = await Operators.ConnectAsync(broker.Port, wall: wall);
        var asking = connection.RequestAsync(Message("edge/v1/pi/commands/ping", ""), "edge/v1/pi/responses/", TimeSpan.FromSeconds(7), Stop);
        await subscription.ReadAsync(Stop);

        wall.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(new RequestOutcome(PublishOutcome.Taken, null), await asking);
    }

    [Fact]
    public async Task Stop_OfTheBroker_EndsReadersAndPublishersWithOneLine()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var connection = await Operators.ConnectAsync(broker.Port);
        await using var subscription = await connection.SubscribeAsync(new SubscriptionOptions("a/#"), Stop);
        var reading = subscription.ReadAsync(Stop).AsTask();

        await broker.StopAsync();

        var read = await Assert.ThrowsAsync<BrokerException>(() => reading);
        var published = await Assert.ThrowsAsync<BrokerException>(() => connection.PublishAsync(Message("a/b", ""), Stop));
        Assert.Equal((BrokerFault.Lost, BrokerFault.Lost), (read.Fault, published.Fault));
        Assert.StartsWith($"the connection to the broker at 127.0.0.1:{broker.Port} broke: ", read.Message, StringComparison.Ordinal);
        Assert.Equal(read.Message, published.Message);
    }

    [Fact]
    public async Task Publish_BrokerThatHangs_EndsAfterItsLimit()
    {
        await using var broker = await MosquittoServer.StartAsync();
        var wall = new FakeTimeProvider();
        await using var connection = await Operators.ConnectAsync(broker.Port, wall: wall);
        await broker.FreezeAsync();
        var publishing = connection.PublishAsync(Message("a/b", new string('x', 8192)), Stop);

        wall.Advance(TimeSpan.FromSeconds(15.5));
        Assert.False(publishing.IsCompleted);
        wall.Advance(TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<BrokerException>(() => publishing);
        await broker.ThawAsync();
        Assert.Equal($"the broker at 127.0.0.1:{broker.Port} did not answer in time while publishing", error.Message);
    }

    [Fact]
    public async Task Publish_LongerThanTheBrokerTakes_IsRefusedBeforeItBreaksTheConnection()
    {
        await using var broker = await MosquittoServer.StartAsync("max_packet_size 20000");
        await using var connection = await Operators.ConnectAsync(broker.Port);

        var error = await Assert.ThrowsAsync<BrokerException>(() => connection.PublishAsync(Message("a/b", new string('x', 20_000)), Stop));
        var next = await connection.PublishAsync(Message("a/b", new string('x', 10_000)), Stop);

        Assert.Equal(20_000, connection.BrokersMaxPacketBytes);
        Assert.Equal(BrokerFault.Refused, error.Fault);
        Assert.Contains("it takes packets of at most 20000 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(PublishOutcome.NoSubscribers, next);
    }

    private static OutgoingMessage Message(string topic, string payload) => new(topic, Encoding.UTF8.GetBytes(payload));

    private static OutgoingMessage Retained(string topic, string payload) => Message(topic, payload) with { Retain = true };

    private static async Task FloodAsync(OperatorConnection publisher, CancellationToken enough)
    {
        try
        {
            for (var n = 0; ; n++)
            {
                await publisher.PublishAsync(Message("edge/v1/pi/energy", n.ToString(CultureInfo.InvariantCulture)), enough);
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // The test has seen enough.
        }
    }
}
