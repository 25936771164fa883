using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;
using MQTTnet;

namespace EdgeRuntime.Messaging.Tests.Broker;

/// <summary>The limits and refusals of a real Mosquitto, each with the line that the operator sees.</summary>
public sealed class BrokerLimitsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task MaximumPacketSize_OneMessageTooLarge_IsDroppedAloneAndNamed()
    {
        await using var broker = await MosquittoServer.StartAsync("max_packet_size 2000");
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = RunningConnection.To(broker.Port);

        device.Publish(MessageClass.Results, 1);
        device.Publish(MessageClass.Results, 2, new string('x', 4000));
        device.Publish(MessageClass.Results, 3);
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count == 2, Limit);

        var line = await device.LineAsync("was dropped");
        Assert.Matches(@"^A message on edge/v1/pi/results/m was dropped: its \d+ bytes do not fit into the broker's largest packet \(2000 bytes\); raise the broker's maximum packet size; further ones", line);
        Assert.Equal(EventName.MessageUndeliverable, Assert.Single(device.Notices).Name);
        Assert.Equal(1, device.Connection.Counters.Dropped[DropReason.TooLarge]);
        Assert.Equal(1, device.Count("Connected to"));
    }

    [Fact]
    public async Task MaximumQos_Zero_MessagesAndWillGoAtQosZeroAndTheOperatorIsTold()
    {
        await using var broker = await MosquittoServer.StartAsync("max_qos 0");
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = RunningConnection.To(broker.Port);

        device.Publish(MessageClass.Results, 1);
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count == 1 && subscriber.On("/status").Count > 0, Limit);

        Assert.Equal($"The broker at 127.0.0.1:{broker.Port} offers no QoS 1: messages that a broken link swallows are lost", await device.LineAsync(" offers "));
        Assert.Contains(device.Notices, static notice => notice.Name == EventName.BrokerLimited);
    }

    [Fact]
    public async Task RetainAvailable_False_StateIsPublishedUnretainedAndTheOperatorIsTold()
    {
        await using var broker = await MosquittoServer.StartAsync("retain_available false");
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = RunningConnection.To(broker.Port);

        device.Publish(MessageClass.Results, 1);
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count == 1 && subscriber.On("/status").Count > 0, Limit);

        Assert.EndsWith(" offers no retained messages: only those who listen already see this device's state", await device.LineAsync(" offers "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReceiveMaximum_Ten_IsObeyedAndEverythingIsConfirmedOverOneConnection()
    {
        await using var broker = await MosquittoServer.StartAsync("max_inflight_messages 10");
        await using var device = RunningConnection.To(broker.Port);

        for (var i = 1; i <= 664; i++)
        {
            device.Publish(MessageClass.Results, i);
        }

        await Eventually.TrueAsync(() => device.Connection.Counters.Acknowledged == 664, Limit, () => $"{device.Connection.Counters.Acknowledged} confirmed");

        Assert.Equal(1, device.Count("Connected to"));
    }

    [Fact]
    public async Task AccessList_DeniesOneTopic_ItsMessagesAreKeptTheOthersGoOn()
    {
        var accessList = Path.Combine(Path.GetTempPath(), $"acl-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(accessList, "topic readwrite #\ntopic deny edge/v1/pi/events\n", TestContext.Current.CancellationToken);
        await using var broker = await MosquittoServer.StartAsync($"acl_file {accessList}");
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = RunningConnection.To(broker.Port);

        device.Publish(MessageClass.Events, 1);
        device.Publish(MessageClass.Results, 1);
        device.Publish(MessageClass.Events, 2);
        device.Publish(MessageClass.Results, 2);
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count == 2 && device.Connection.Counters.Acknowledged == 2, Limit);
        File.Delete(accessList);

        Assert.Equal(
            "The broker refuses messages on edge/v1/pi/events: not authorized; they are kept and sent again; allow this device to publish to edge/v1/pi/events in the broker's access list",
            await device.LineAsync("refuses messages"));
        Assert.Equal(1, device.Count("refuses messages"));
        Assert.Equal(EventName.PublishRefused, Assert.Single(device.Notices).Name);
        Assert.Equal((2L, 0L), (device.Connection.Counters.Queued, device.Connection.Counters.DroppedTotal));
    }

    // Mosquitto 2.0 only closes the connection that is taken over; newer brokers say why (MisbehavingBrokerTests).
    [Fact]
    public async Task SecondAgent_WithTheSameId_IsNamed()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var device = RunningConnection.To(broker.Port);
        await device.ConnectedAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await Eventually.TrueAsync(() => subscriber.On("/status").Count >= 1, Limit);
        await using var twin = RunningConnection.To(broker.Port);

        const string Line = "another client uses device id 'pi' (session taken over); give each device its own Device:Id";
        await Eventually.TrueAsync(() => device.Count(Line) + twin.Count(Line) > 0, Limit);
    }

    [Fact]
    public async Task SecondClient_WithTheSameId_IsSuspectedAfterThreeTimes()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var device = RunningConnection.To(broker.Port);
        await device.ConnectedAsync();

        for (var i = 1; i <= 3; i++)
        {
            await Eventually.TrueAsync(() => device.Count("Connected to") == i && device.Connection.IsConnected, Limit);
            using var twin = new MqttClientFactory().CreateMqttClient();
            await twin.ConnectAsync(
                new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).WithClientId("pi").Build(),
                TestContext.Current.CancellationToken);
        }

        Assert.Equal(
            $"Lost the connection to 127.0.0.1:{broker.Port}: it broke for the third time in a row within a minute of connecting; check the link, and that no other client uses device id 'pi'; results are kept until it is back",
            await device.LineAsync("no other client"));
        Assert.Equal(ErrorCode.DeviceIdInUse, Assert.Single(device.Notices).Code);
    }

    [Fact]
    public async Task OwnGoodbye_OfTheRunBefore_IsNobodyElses()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using (var earlier = RunningConnection.To(broker.Port))
        {
            await earlier.ConnectedAsync();
        }

        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = RunningConnection.To(broker.Port);
        device.Publish(MessageClass.Results, 1);
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count == 1 && subscriber.On("/status") is [.., var last] && (string?)last["state"] == "online", Limit);

        // What the broker had kept for the session has come before the confirmation of the result.
        Assert.Contains("(session resumed)", await device.LineAsync("Connected to"), StringComparison.Ordinal);
        Assert.Equal(0, device.Count("announced as offline"));
    }

    [Fact]
    public async Task ForeignOffline_AgainAndAgain_CausesOneBirth()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = RunningConnection.To(broker.Port);
        await Eventually.TrueAsync(() => subscriber.On("/status").Count == 1, Limit);

        for (var i = 0; i < 20; i++)
        {
            await subscriber.SendAsync(new MqttApplicationMessageBuilder().WithTopic("edge/v1/pi/status").WithPayload("""{"state":"gone"}""").Build());
        }

        device.Publish(MessageClass.Results, 1);
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count == 1 && subscriber.On("/status").Count >= 22, Limit);

        Assert.Equal(2, subscriber.On("/status").Count(static status => (string?)status["state"] == "online"));
        Assert.Equal(1, device.Count("announced as offline"));
    }

    [Fact]
    public async Task RetainedMessage_LongerThanAnnounced_KeepsNothingElseAway()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port, patience: TimeSpan.FromMinutes(5));
        await subscriber.SendAsync(new MqttApplicationMessageBuilder().WithTopic("edge/v1/pi/desired").WithRetainFlag().WithQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce)
            .WithPayload("{\"x\":\"" + new string('x', Drill.Count(8 << 20, 250_000_000)) + "\"}").Build());
        await using var device = RunningConnection.To(broker.Port);
        await device.ConnectedAsync();

        await subscriber.SendAsync(new MqttApplicationMessageBuilder().WithTopic("edge/v1/pi/commands/ping").Build());
        var command = await device.Connection.Commands.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("ping", command.Name);
        Assert.False(device.Desired.TryRead(out _));
        await Eventually.TrueAsync(() => device.Count("Connected to") == 1, TimeSpan.FromSeconds(60), () => string.Join('\n', device.Log.Collector.GetSnapshot().Select(static record => record.Message).Take(40)));
    }
}
