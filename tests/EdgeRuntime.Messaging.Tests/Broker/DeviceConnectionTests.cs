using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using MQTTnet;

namespace EdgeRuntime.Messaging.Tests.Broker;

/// <summary>The connection against a real Mosquitto.</summary>
public sealed class DeviceConnectionTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly string _folder = Directory.CreateTempSubdirectory("outbox-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task RunAsync_ConnectPublishStop_BirthResultsAndGoodbyeArriveInOrder()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = new RunningConnection(Options(broker));
        await Eventually.TrueAsync(() => device.Connection.IsConnected, Limit);

        for (var i = 1; i <= 500; i++)
        {
            device.Publish(MessageClass.Results, i);
        }

        await device.StopAsync();
        await Eventually.TrueAsync(() => subscriber.On("/status").Count == 2, Limit);

        Assert.Equal(["online", "offline"], subscriber.On("/status").Select(static m => (string)m["state"]!));
        Assert.Equal(Enumerable.Range(1, 500).Select(static n => (long)n), subscriber.On("/results/m").Select(Seq));
        Assert.Equal(500, device.Connection.Counters.Acknowledged);
        Assert.Equal(0, device.Connection.Counters.Queued);
        Assert.All(subscriber.On("/results/m"), static m => Assert.False(m.ContainsKey("historical")));
    }

    [Fact]
    public async Task OpenFeed_WhileConnected_ReceivesUntilItIsClosedAndThenTheBrokerSendsNoMore()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = new RunningConnection(Options(broker));
        await device.ConnectedAsync();

        var message = new MqttApplicationMessageBuilder().WithTopic("machines/7").WithPayload([7]).WithQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce).Build();
        Assert.False(await IsHeardAsync());

        var (feed, second) = (device.Connection.OpenFeed("machines/7"), device.Connection.OpenFeed("machines/7"));
        while (!feed.TryPeek(out _))
        {
            await subscriber.SendAsync(message);
        }

        device.Connection.CloseFeed(feed);
        Assert.True(await IsHeardAsync());
        device.Connection.CloseFeed(second);
        while (await IsHeardAsync())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        // The other feeds go on.
        await subscriber.SendAsync(new MqttApplicationMessageBuilder().WithTopic("edge/v1/pi/desired").WithPayload([1]).Build());
        Assert.Equal([1], await device.Desired.ReadAsync(TestContext.Current.CancellationToken));

        async Task<bool> IsHeardAsync() => (await subscriber.SendAsync(message)).ReasonCode != MqttClientPublishReasonCode.NoMatchingSubscribers;
    }

    [Fact]
    public async Task Outage_BrokerStoppedAndStartedWhilePublishing_EverythingArrivesInOrderAndReplaysAreFlagged()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = new RunningConnection(Options(broker, "outage.db"));
        await Eventually.TrueAsync(() => device.Connection.IsConnected, Limit);
        device.Publish(MessageClass.Results, 1);
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count == 1, Limit);

        await broker.StopAsync();
        await Eventually.TrueAsync(() => !device.Connection.IsConnected, Limit);
        for (var i = 2; i <= 400; i++)
        {
            device.Publish(MessageClass.Results, i);
        }

        await Eventually.TrueAsync(() => Rows("outage.db") == 399, Limit, () => $"{Rows("outage.db")} rows");
        await broker.StartAgainAsync();
        await subscriber.ReconnectAsync();
        await Eventually.TrueAsync(() => device.Connection.IsConnected, Limit);
        device.Publish(MessageClass.Results, 401);
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count >= 401, Limit);

        Assert.Equal(Enumerable.Range(1, 401).Select(static n => (long)n), subscriber.On("/results/m").Select(Seq).Distinct());
        Assert.Equal(399, subscriber.On("/results/m").Where(static m => (bool?)m["historical"] == true).Select(Seq).Distinct().Count());
        await Eventually.TrueAsync(() => Rows("outage.db") == 0, Limit, () => $"{Rows("outage.db")} rows left");
    }

    [Fact]
    public async Task Restart_MessagesOfAnEarlierSessionInTheFile_AreReplayedWithTheirOwnNumbers()
    {
        var options = Options(MosquittoServer.FreePort(), "earlier.db");
        Guid earlier;
        await using (var gone = new RunningConnection(options))
        {
            earlier = gone.Identity.Session;
            for (var i = 1; i <= 50; i++)
            {
                gone.Publish(MessageClass.Results, i);
                gone.Publish(MessageClass.Events, i);
            }

            await Eventually.TrueAsync(() => Rows("earlier.db") == 100, Limit);
        }

        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = new RunningConnection(Options(broker, "earlier.db"));
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count == 50 && subscriber.On("/events").Count == 50, Limit);

        Assert.All(subscriber.On("/results/m"), m =>
        {
            Assert.Equal(earlier.ToString(), (string?)m["session"]);
            Assert.True((bool?)m["historical"]);
        });
        Assert.Equal(Enumerable.Range(1, 50).Select(static n => (long)n), subscriber.On("/results/m").Select(Seq));
        await Eventually.TrueAsync(() => device.Connection.Counters.Replayed == 100, Limit, () => $"{device.Connection.Counters.Replayed} confirmed");
    }

    [Fact]
    public async Task Memory_MoreMessagesThanItHolds_SpillToTheFileAndStillArriveInOrder()
    {
        // The subscriber's session is there before the device can be: what is in memory goes out as soon as the broker is back.
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await broker.StopAsync();
        var options = Options(broker.Port, "spill.db");
        options.Outbox.MaxMemoryBytes = 64 << 10;
        await using var device = new RunningConnection(options);
        for (var i = 1; i <= 3000; i++)
        {
            device.Publish(MessageClass.Results, i);
        }

        await Eventually.TrueAsync(() => Rows("spill.db") == 3000, Limit, () => $"{Rows("spill.db")} rows");
        await broker.StartAgainAsync();
        await subscriber.ReconnectAsync();
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count >= 3000, Limit, () => $"{subscriber.On("/results/m").Count} arrived");

        Assert.Equal(Enumerable.Range(1, 3000).Select(static n => (long)n), subscriber.On("/results/m").Select(Seq));
    }

    [Fact]
    public async Task FullFile_MoreThanTheCap_LosesEnergyFirstAndEventsLast()
    {
        var options = Options(MosquittoServer.FreePort(), "full.db");
        options.Outbox.MaxBytes = 64 << 10;
        options.Outbox.MaxMemoryBytes = 64 << 10;
        await using var device = new RunningConnection(options);
        for (var i = 1; i <= 200; i++)
        {
            device.Publish(MessageClass.Events, i);
            device.Publish(MessageClass.Energy, i);
            device.Publish(MessageClass.Results, i);
        }

        await Eventually.TrueAsync(() => device.Connection.Counters.Dropped.GetValueOrDefault(DropReason.OutboxFull) > 0, Limit);

        await Eventually.TrueAsync(() => RowsOf("full.db", MessageClass.Energy) == 0, Limit);
        Assert.Equal(200, RowsOf("full.db", MessageClass.Events));
    }

    [Fact]
    public async Task DamagedFile_AtStart_IsMovedAsideAndWorkGoesOn()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "damaged.db"), new string('x', 8192), TestContext.Current.CancellationToken);
        await using var device = new RunningConnection(Options(MosquittoServer.FreePort(), "damaged.db"));

        device.Publish(MessageClass.Results, 1);
        await Eventually.TrueAsync(() => Directory.GetFiles(_folder, "damaged.db.damaged-*").Length == 1 && Rows("damaged.db") == 1, Limit);

        Assert.Single(device.Log.Collector.GetSnapshot(), static record => record.Message.Contains("was damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restart_ARowThatIsNoMessage_IsCountedAndTheOthersArrive()
    {
        await using (var gone = new RunningConnection(Options(MosquittoServer.FreePort(), "row.db")))
        {
            for (var i = 1; i <= 5; i++)
            {
                gone.Publish(MessageClass.Results, i);
            }

            await Eventually.TrueAsync(() => Rows("row.db") == 5, Limit);
        }

        Scalar("row.db", "UPDATE outbox SET session = 'x' WHERE id = 1; SELECT 1", "ReadWrite");
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = new RunningConnection(Options(broker, "row.db"));
        device.Publish(MessageClass.Results, 6);
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count == 5, Limit, () => $"{subscriber.On("/results/m").Count} arrived");

        Assert.Equal(1, device.Connection.Counters.Dropped[DropReason.Damaged]);
        Assert.Single(device.Log.Collector.GetSnapshot(), static record => record.Message.Contains("1 rows of the outbox file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeletedFile_WhileRunning_IsMadeAgainWithEverythingThatMemoryHolds()
    {
        await using var device = new RunningConnection(Options(MosquittoServer.FreePort(), "deleted.db"));
        for (var i = 1; i <= 20; i++)
        {
            device.Publish(MessageClass.Results, i);
        }

        await Eventually.TrueAsync(() => Rows("deleted.db") == 20, Limit);
        Array.ForEach(Directory.GetFiles(_folder, "deleted.db*"), File.Delete);
        device.Publish(MessageClass.Results, 21);

        await Eventually.TrueAsync(() => Rows("deleted.db") == 21, Limit, () => $"{Rows("deleted.db")} rows");
    }

    [Fact]
    public async Task RunAsync_OutboxLoopThatFails_EndsNowWithItsFault()
    {
        var options = Options(MosquittoServer.FreePort(), "bad\0name");
        using var connection = new DeviceConnection(options, new DeviceIdentity("pi", Guid.CreateVersion7()), new ConnectionServices(TimeProvider.System, static () => ClockState.Synced, static _ => { }, new FakeLogger<DeviceConnection>()));

        await Assert.ThrowsAsync<ArgumentException>(() => connection.RunAsync(TimeSpan.Zero, TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task UnusableFile_AllTheTime_IsSaidOnceAndMessagesStillGoOut()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        var options = Options(broker);
        options.Outbox.Path = Path.Combine(_folder, "missing");
        Directory.CreateDirectory(options.Outbox.Path);
        await using var device = new RunningConnection(options);

        device.Publish(MessageClass.Results, 1);
        await Eventually.TrueAsync(() => subscriber.On("/results/m").Count == 1, Limit);

        Assert.Single(device.Log.Collector.GetSnapshot(), static record => record.Message.Contains("cannot be used", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Commands_WithGoodAndBadResponseTopics_AreTakenAndAnsweredOrRefused()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = new RunningConnection(Options(broker));
        await Eventually.TrueAsync(() => subscriber.On("/status").Count == 1, Limit);

        await subscriber.SendAsync(Command("ping", "edge/v1/other/responses/x"));
        await subscriber.SendAsync(Command("ping", "edge/v1/pi/responses/x"));
        var command = await device.Connection.Commands.ReadAsync(TestContext.Current.CancellationToken);
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
        await Eventually.TrueAsync(() => subscriber.On("/responses/x").Count == 1, Limit);

        Assert.Equal("ping", command.Name);
        Assert.False(device.Connection.Commands.TryRead(out _));
    }

    [Fact]
    public async Task SleepAsync_PlannedAbsence_IsAnnouncedAndNoLoss()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = new RunningConnection(Options(broker));
        await Eventually.TrueAsync(() => device.Connection.IsConnected, Limit);

        await device.Connection.SleepAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1), "night", Limit, TestContext.Current.CancellationToken);
        device.Connection.WakeUp();
        await Eventually.TrueAsync(() => subscriber.On("/status").Count == 3, Limit);

        Assert.Equal(["online", "asleep", "online"], subscriber.On("/status").Select(static m => (string)m["state"]!));
        Assert.DoesNotContain(device.Log.Collector.GetSnapshot(), static record => record.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task ForeignOffline_OnTheOwnStatus_IsAnsweredWithTheBirth()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var device = new RunningConnection(Options(broker));
        await Eventually.TrueAsync(() => subscriber.On("/status").Count == 1, Limit);

        await subscriber.SendAsync(new MqttApplicationMessageBuilder().WithTopic("edge/v1/pi/status").WithRetainFlag().WithPayload(
            """{"schema":"status/1","device":"pi","session":"01970000-0000-7000-8000-000000000001","seq":1,"time":"2026-01-01T00:00:00Z","clock":"synced","uptimeS":1,"state":"offline"}""").Build());
        await Eventually.TrueAsync(() => subscriber.On("/status") is [.., var last] && subscriber.On("/status").Count == 3 && (string?)last["state"] == "online", Limit);
    }

    private static MqttApplicationMessage Command(string name, string responseTopic) =>
        new MqttApplicationMessageBuilder().WithTopic($"edge/v1/pi/commands/{name}").WithResponseTopic(responseTopic).WithCorrelationData([1, 2]).Build();

    private static long Seq(JsonObject message) => (long)message["seq"]!;

    private MessagingOptions Options(MosquittoServer broker, string? file = null) => Options(broker.Port, file);

    private MessagingOptions Options(int port, string? file = null) =>
        new() { Host = "127.0.0.1", Port = port, Outbox = new OutboxOptions { Path = file is null ? null : Path.Combine(_folder, file) } };

    private long Rows(string file) => Scalar(file, "SELECT count(*) FROM outbox");

    private long RowsOf(string file, MessageClass messageClass) => Scalar(file, $"SELECT count(*) FROM outbox WHERE class = {(int)messageClass}");

    private long Scalar(string file, string sql, string mode = "ReadOnly")
    {
        try
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, file)};Mode={mode};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException)
        {
            return -1;
        }
    }
}
