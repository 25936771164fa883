using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Tests.Broker;

/// <summary>Brokers that stall, refuse, redirect or send nonsense, each with the line that the operator sees.</summary>
public sealed class MisbehavingBrokerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task DeadLink_WithAMessageUnderWay_IsNoticedWithinThreeMinutes()
    {
        await using var broker = new ScriptedBroker { On = static (_, packet) => Task.FromResult(packet is MqttPublishPacket { Retain: false } or MqttPingReqPacket) };
        var time = new FakeTimeProvider();
        await using var device = RunningConnection.To(broker.Port, time);
        await Eventually.TrueAsync(() => broker.Confirmed == 1, Limit);

        device.Publish(MessageClass.Results, 1);
        await Eventually.TrueAsync(() => broker.Published.Count == 2, Limit);
        var passed = await PassUntilAsync(time, () => device.Count("not even the answer to a ping") > 0);

        Assert.InRange(passed.TotalSeconds, 60, 180);
        await PassUntilAsync(time, () => broker.Connects.Count > 1);
    }

    [Fact]
    public async Task Broker_AnswersPingsButNeverConfirms_IsLeftAndSaid()
    {
        await using var broker = new ScriptedBroker { On = static (_, packet) => Task.FromResult(packet is MqttPublishPacket { Retain: false }) };
        var time = new FakeTimeProvider();
        await using var device = RunningConnection.To(broker.Port, time);
        await Eventually.TrueAsync(() => broker.Confirmed == 1, Limit);

        device.Publish(MessageClass.Results, 1);
        await Eventually.TrueAsync(() => broker.Published.Count == 2, Limit);
        var passed = await PassUntilAsync(time, () => device.Count("confirmed no message") > 0);

        Assert.InRange(passed.TotalSeconds, 80, 180);
        Assert.Equal(EventName.ConnectionEnded, Assert.Single(device.Notices).Name);
        Assert.Equal(1, device.Connection.Counters.Queued);
    }

    [Fact]
    public async Task ServerKeepAlive_ShorterThanOurs_IsKept()
    {
        var pings = 0;
        await using var broker = new ScriptedBroker
        {
            Welcome = static answer => answer.ServerKeepAlive = 10,
            On = (_, packet) =>
            {
                pings += packet is MqttPingReqPacket ? 1 : 0;
                return Task.FromResult(false);
            },
        };
        var time = new FakeTimeProvider();
        await using var device = RunningConnection.To(broker.Port, time);
        await Eventually.TrueAsync(() => broker.Confirmed == 1, Limit);

        var passed = await PassUntilAsync(time, () => pings > 0);

        Assert.InRange(passed.TotalSeconds, 5, 10);
    }

    [Theory]
    [InlineData(MqttPubAckReasonCode.QuotaExceeded, "quota exceeded; they are kept and sent again; raise the broker's limit for this device, or publish less")]
    [InlineData(MqttPubAckReasonCode.UnspecifiedError, "unspecified error; they are kept and sent again; see the broker's log")]
    [InlineData(MqttPubAckReasonCode.ImplementationSpecificError, "implementation specific error; they are kept and sent again; see the broker's log")]
    public async Task PubAck_RefusedForNow_WaitsAndIsSentAgainInOrder(MqttPubAckReasonCode code, string line)
    {
        var held = new List<ushort>();
        await using var broker = new ScriptedBroker
        {
            On = async (peer, packet) =>
            {
                if (packet is not MqttPublishPacket { Topic: "edge/v1/pi/results/m" } publish || held.Count == 3)
                {
                    return false;
                }

                held.Add(publish.PacketIdentifier);
                foreach (var identifier in held.Count == 3 ? held : [])
                {
                    await peer.SendAsync(new MqttPubAckPacket { PacketIdentifier = identifier, ReasonCode = code });
                }

                return true;
            },
        };
        var time = new FakeTimeProvider();
        await using var device = RunningConnection.To(broker.Port, time);
        await Eventually.TrueAsync(() => broker.Confirmed == 1, Limit);

        for (var i = 1; i <= 3; i++)
        {
            device.Publish(MessageClass.Results, i);
        }

        Assert.Equal($"The broker refuses messages on edge/v1/pi/results/m: {line}", await device.LineAsync("refuses messages"));
        // What is confirmed after the refusals has come after them: all three wait again before time passes.
        device.Publish(MessageClass.Events, 1);
        await Eventually.TrueAsync(() => device.Connection.Counters.Acknowledged == 1, Limit);
        await PassUntilAsync(time, () => device.Connection.Counters.Acknowledged == 4, TimeSpan.FromMilliseconds(250));

        var sent = broker.Published.Where(static publish => publish.Topic == "edge/v1/pi/results/m").Select(static publish => System.Text.Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(publish.Payload))).ToList();
        Assert.Equal(["\"value\":1,", "\"value\":2,", "\"value\":3,"], sent[^3..].Select(static body => body[body.IndexOf("\"value\"", StringComparison.Ordinal)..][..10]));
        Assert.Equal(0, device.Connection.Counters.DroppedTotal);
        await device.LineAsync("accepts messages on edge/v1/pi/results/m again");
    }

    [Fact]
    public async Task PubAck_RefusesARetainedFact_ItIsSentAgain()
    {
        var refused = false;
        await using var broker = new ScriptedBroker
        {
            On = async (peer, packet) =>
            {
                if (packet is not MqttPublishPacket publish || refused)
                {
                    return false;
                }

                refused = true;
                await peer.SendAsync(new MqttPubAckPacket { PacketIdentifier = publish.PacketIdentifier, ReasonCode = MqttPubAckReasonCode.QuotaExceeded });
                return true;
            },
        };
        var time = new FakeTimeProvider();
        await using var device = RunningConnection.To(broker.Port, time);
        await device.LineAsync("refuses messages on edge/v1/pi/status: quota exceeded");

        await PassUntilAsync(time, () => broker.Confirmed == 1);

        Assert.All(broker.Published, static publish => Assert.True(publish.Retain && publish.Topic == "edge/v1/pi/status"));
    }

    [Fact]
    public async Task PubAck_ThatCanNeverSucceed_DropsTheMessageAlone()
    {
        await using var broker = new ScriptedBroker
        {
            On = async (peer, packet) =>
            {
                if (packet is not MqttPublishPacket { Topic: "edge/v1/pi/events" } publish)
                {
                    return false;
                }

                await peer.SendAsync(new MqttPubAckPacket { PacketIdentifier = publish.PacketIdentifier, ReasonCode = MqttPubAckReasonCode.PayloadFormatInvalid });
                return true;
            },
        };
        await using var device = RunningConnection.To(broker.Port);

        device.Publish(MessageClass.Events, 1);
        device.Publish(MessageClass.Results, 1);
        await Eventually.TrueAsync(() => device.Connection.Counters is { Acknowledged: 1, Queued: 0 }, Limit);

        Assert.Equal(1, device.Connection.Counters.Dropped[DropReason.Refused]);
        Assert.Contains("the broker refuses it (payload format invalid)", await device.LineAsync("was dropped"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SubAck_RefusesTheCommands_IsAFaultAndAskedForAgain()
    {
        var refusals = 0;
        await using var broker = new ScriptedBroker
        {
            On = async (peer, packet) =>
            {
                if (packet is not MqttSubscribePacket subscribe || refusals == 1)
                {
                    return false;
                }

                refusals++;
                var codes = subscribe.TopicFilters.Select(static filter => filter.Topic.EndsWith("/+", StringComparison.Ordinal) ? MqttSubscribeReasonCode.NotAuthorized : MqttSubscribeReasonCode.GrantedQoS1);
                await peer.SendAsync(new MqttSubAckPacket { PacketIdentifier = subscribe.PacketIdentifier, ReasonCodes = [.. codes] });
                return true;
            },
        };
        var time = new FakeTimeProvider();
        await using var device = RunningConnection.To(broker.Port, time);

        Assert.Equal(
            $"Some subscriptions failed: the broker at 127.0.0.1:{broker.Port} refuses the subscription to edge/v1/pi/commands/+ (not authorized); what is published there does not reach this device: allow it to read these topics in the broker's access list",
            await device.LineAsync("subscriptions failed"));
        Assert.Equal(EventName.SubscriptionRefused, Assert.Single(device.Notices).Name);
        Assert.NotNull(device.Connection.Trouble);
        await PassUntilAsync(time, () => device.Connection.Trouble is null, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Redirection_InConnAckAndDisconnect_NamesTheServer()
    {
        await using var broker = new ScriptedBroker
        {
            Welcome = static answer => (answer.ReasonCode, answer.ServerReference) = (MqttConnectReasonCode.ServerMoved, "mqtt2.example:8883"),
        };
        await using var device = RunningConnection.To(broker.Port);
        var refused = await device.LineAsync("No connection");

        broker.Welcome = null;
        broker.On = static async (peer, packet) =>
        {
            if (packet is MqttSubscribePacket)
            {
                await peer.SendAsync(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.UseAnotherServer, ServerReference = "mqtt3.example" });
            }

            return packet is MqttSubscribePacket;
        };
        device.Connection.Reconnect();

        Assert.Contains("refuses the connection: server moved: mqtt2.example:8883; set Mqtt:Host and Mqtt:Port to the server that the broker names;", refused, StringComparison.Ordinal);
        Assert.Contains("use another server: mqtt3.example", await device.LineAsync("use another server"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SessionTakenOver_IsNamedAndWaitedForLong()
    {
        await using var broker = new ScriptedBroker();
        var time = new FakeTimeProvider();
        await using var device = RunningConnection.To(broker.Port, time);
        await Eventually.TrueAsync(() => broker.Confirmed == 1, Limit);

        await broker.Latest!.SendAsync(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.SessionTakenOver });

        Assert.Equal(
            $"Lost the connection to 127.0.0.1:{broker.Port}: another client uses device id 'pi' (session taken over); give each device its own Device:Id; results are kept until it is back",
            await device.LineAsync("another client"));
        Assert.Equal(ErrorCode.DeviceIdInUse, Assert.Single(device.Notices).Code);
        Assert.Equal("another client uses device id 'pi' (session taken over)", device.Connection.Trouble);
        // Ten times the longest usual wait of 200 ms, with its jitter.
        Assert.InRange((await PassUntilAsync(time, () => broker.Connects.Count == 2, TimeSpan.FromMilliseconds(100))).TotalSeconds, 0.9, 10);
    }

    [Fact]
    public async Task UnprovedConnections_ThatBreakAtOnce_DoNotResetTheBackOff()
    {
        await using var broker = new ScriptedBroker
        {
            On = static (peer, packet) =>
            {
                if (packet is MqttPublishPacket)
                {
                    peer.HangUp();
                }

                return Task.FromResult(packet is MqttPublishPacket);
            },
        };
        var time = new FakeTimeProvider();
        await using var device = new RunningConnection(new MessagingOptions { Host = "127.0.0.1", Port = broker.Port }, time);
        await device.LineAsync("Lost the connection");

        // The waits are 25 to 50 ms, 50 to 100 ms, then 100 to 200 ms each.
        for (var i = 2; i < 5; i++)
        {
            await PassUntilAsync(time, () => broker.Connects.Count == i, TimeSpan.FromMilliseconds(10));
        }

        var last = await PassUntilAsync(time, () => broker.Connects.Count == 5, TimeSpan.FromMilliseconds(10));
        Assert.InRange(last.TotalMilliseconds, 90, 5000);
    }

    [Fact]
    public async Task SpoiledPackets_OneAConnection_NeverEndTheLoop()
    {
        var count = Drill.Count(60, 3000);
        var sent = 0;
        var packets = new SpoiledPackets(Drill.Seed);
        await using var broker = new ScriptedBroker
        {
            On = async (peer, packet) =>
            {
                if (sent >= count || packet is not (MqttConnectPacket or MqttSubscribePacket or MqttPublishPacket) || (packet is MqttConnectPacket && sent % 3 != 0) || (packet is MqttSubscribePacket && sent % 3 != 1))
                {
                    return false;
                }

                sent++;
                await peer.SendBytesAsync(sent % 10 == 0 ? "HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n<html>"u8.ToArray() : packets.Next());
                peer.HangUp();
                return true;
            },
        };
        await using var device = RunningConnection.To(broker.Port);
        await Eventually.TrueAsync(
            () =>
            {
                device.Connection.Reconnect();
                return sent >= count || !device.IsRunning;
            },
            TimeSpan.FromSeconds(Drill.Count(30, 600)),
            () => $"{sent} sent");

        device.Publish(MessageClass.Results, 1);
        device.Connection.Reconnect();
        await Eventually.TrueAsync(() => device.Connection.Counters.Acknowledged == 1, Limit);
        Assert.True(device.IsRunning);
        Drill.Report($"{sent} connections broken by spoiled packets");
    }

    [Fact]
    public async Task OversizedRetainedOrder_OfABrokerThatIgnoresTheLimit_IsSkippedAndRefused()
    {
        var length = Drill.Count(16_000_000, 250_000_000);
        MqttPubAckPacket? answer = null;
        await using var broker = new ScriptedBroker
        {
            On = async (peer, packet) =>
            {
                switch (packet)
                {
                    case MqttSubscribePacket subscribe:
                        await peer.SendAsync(new MqttSubAckPacket { PacketIdentifier = subscribe.PacketIdentifier, ReasonCodes = [.. subscribe.TopicFilters.Select(static _ => MqttSubscribeReasonCode.GrantedQoS1)] });
                        await SendLongAsync(peer, "edge/v1/pi/desired", length);
                        await peer.SendAsync(new MqttPublishPacket { Topic = "edge/v1/pi/commands/ping" });
                        return true;
                    case MqttPubAckPacket refusal:
                        answer = refusal;
                        return true;
                    default:
                        return false;
                }
            },
        };
        await using var device = RunningConnection.To(broker.Port);

        var command = await device.Connection.Commands.ReadAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => answer is not null, Limit);

        Assert.Equal("ping", command.Name);
        Assert.Equal(((ushort)77, MqttPubAckReasonCode.ImplementationSpecificError), (answer!.PacketIdentifier, answer.ReasonCode));
        Assert.Equal(1_114_112u, broker.Connects[0].MaximumPacketSize);
        Assert.False(device.Desired.TryRead(out _));
        Assert.Matches($"^A message on edge/v1/pi/desired was refused: it has {length} bytes, more than Mqtt:MaxPacketBytes", await device.LineAsync("was refused"));
        Assert.Equal(EventName.MessageRefused, Assert.Single(device.Notices).Name);
    }

    // PUBLISH, QoS 1, retained, identifier 77.
    private static async Task SendLongAsync(ScriptedPeer peer, string topic, int length)
    {
        byte[] header = [0x33, (byte)(length | 0x80), (byte)((length >> 7) | 0x80), (byte)((length >> 14) | 0x80), (byte)(length >> 21), 0, (byte)topic.Length, .. System.Text.Encoding.UTF8.GetBytes(topic), 0, 77];
        await peer.SendBytesAsync(header);
        var left = length - 4 - topic.Length;
        var chunk = new byte[1 << 20];
        while (left > 0)
        {
            await peer.SendBytesAsync(chunk.AsMemory(0, Math.Min(left, chunk.Length)));
            left -= Math.Min(left, chunk.Length);
        }
    }

    private static async Task<TimeSpan> PassUntilAsync(FakeTimeProvider time, Func<bool> condition, TimeSpan? step = null)
    {
        var started = time.GetTimestamp();
        await Eventually.TrueAsync(
            () =>
            {
                if (condition())
                {
                    return true;
                }

                time.Advance(step ?? TimeSpan.FromSeconds(5));
                return false;
            },
            Limit,
            () => $"{time.GetElapsedTime(started)} passed");
        return time.GetElapsedTime(started);
    }
}
