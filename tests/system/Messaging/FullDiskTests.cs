using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Messaging;

/// <summary>A real agent whose outbox lies on a file system that is full.</summary>
public sealed class FullDiskTests
{
    private const string Results = "/results/vibration-condition";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task OutboxOnAFullDisk_OneMessageTheAgentGoesOnAndNothingInMemoryIsLost()
    {
        await using var disk = await SmallDisk.MountAsync(8192);
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var path = Path.Combine(disk.Folder, "outbox.db");
        await using var agent = new AgentProcess(AgentConfigurations.Vibration("full", broker.Port, 20, path));
        agent.Start();
        await Eventually.TrueAsync(() => observer.On(Results).Count() >= 20, Limit, () => agent.Log);

        disk.Fill();
        await broker.StopAsync();
        await Eventually.TrueAsync(() => agent.Log.Contains("cannot be used", StringComparison.Ordinal), Limit, () => agent.Log);
        await Task.Delay(TimeSpan.FromSeconds(Drill.Count(5, 30)), TimeProvider.System, TestContext.Current.CancellationToken);
        var line = Assert.Single(agent.Log.Split('\n'), static line => line.Contains("cannot be used", StringComparison.Ordinal));
        Assert.Contains($"The outbox file {path} cannot be used: ", line, StringComparison.Ordinal);
        Assert.Contains("full", line, StringComparison.Ordinal);

        // Space again: the file is taken up by itself, before any broker is back.
        disk.Free();
        await Eventually.TrueAsync(() => agent.Log.Contains("can be used again", StringComparison.Ordinal), Limit, () => agent.Log);
        await Eventually.TrueAsync(() => OutboxFile.Rows(path).Count > 100, Limit, () => $"{OutboxFile.Rows(path).Count} rows");
        await broker.StartAgainAsync();
        await observer.ReconnectAsync();
        await Eventually.TrueAsync(() => OutboxFile.Rows(path).Count == 0, Limit, () => agent.Log);
        await AssertNothingIsLostAsync(agent, observer);
    }

    [Fact]
    public async Task OutboxThatFillsItsDisk_BrokerBack_ShrinksAgainAndNothingIsLost()
    {
        await using var disk = await SmallDisk.MountAsync(3072);
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var path = Path.Combine(disk.Folder, "outbox.db");
        await using var agent = new AgentProcess(AgentConfigurations.Vibration("filler", broker.Port, 200, path));
        agent.Start();
        await Eventually.TrueAsync(() => observer.On(Results).Count() >= 20, Limit, () => agent.Log);

        await broker.StopAsync();
        await Eventually.TrueAsync(() => agent.Log.Contains("cannot be used: its disk is full", StringComparison.Ordinal), Limit, () => agent.Log);
        Assert.True(OutboxFile.Rows(path).Count > 100);
        await broker.StartAgainAsync();
        await observer.ReconnectAsync();
        await Eventually.TrueAsync(() => OutboxFile.Rows(path).Count == 0, Limit, () => agent.Log);
        await AssertNothingIsLostAsync(agent, observer);
    }

    [Fact]
    public async Task BrokerAwayAndDiskFull_WhatMemoryCannotHold_IsOneLineAndCountedAtTheStop()
    {
        await using var disk = await SmallDisk.MountAsync(4096);
        disk.Fill();
        var configuration = AgentConfigurations.Vibration("dropper", MosquittoServer.FreePort(), 200, Path.Combine(disk.Folder, "outbox.db"));
        configuration["Mqtt"]!["Outbox"]!["MaxMemoryBytes"] = 65536;
        await using var agent = new AgentProcess(configuration);

        // The watchdog looks for drops twice in its period.
        agent.Environment["WATCHDOG_USEC"] = "1000000";
        agent.Start();
        await Eventually.TrueAsync(() => agent.Log.Contains("messages: the outbox is full", StringComparison.Ordinal), Limit, () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());

        var lines = agent.Log.Split('\n');
        Assert.Single(lines, static line => line.Contains("cannot be used: its disk is full", StringComparison.Ordinal) || line.Contains("cannot be used: SQLite", StringComparison.Ordinal));
        Assert.Matches("Dropped [0-9]+ messages: the outbox is full .*; [0-9]+ since the start$", lines.First(static line => line.Contains("messages: the outbox is full", StringComparison.Ordinal)));
        Assert.Matches(@"Stopped; [0-9]+ inferences, 0 of [0-9]+ messages confirmed, dropped: [0-9]+ \(outbox_full [0-9]+", lines[^1]);
        Drill.Report(string.Join('\n', lines.Where(static line => line.Contains("cannot be used", StringComparison.Ordinal) || line.Contains("ropped", StringComparison.Ordinal))));
    }

    private static async Task AssertNothingIsLostAsync(AgentProcess agent, MqttObserver observer)
    {
        Assert.Equal(0, await agent.StopAsync());
        await Eventually.TrueAsync(() => (string?)observer.On("/status").Last().Body["state"] == "offline", Limit);

        var numbers = observer.On(Results).Select(static m => m.Seq).Distinct().ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(static n => (long)n), numbers);
    }
}
