using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Operating;

/// <summary>An operator's day: the built edgectl against a real Mosquitto and a real agent.</summary>
public sealed class EdgectlTests
{
    private const string Device = "drill-1";

    [Fact]
    public async Task Edgectl_AgentThatRunsAndIsKilled_ListsShowsCommandsAndWatchesIt()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration(Device, broker.Port, 10, "outbox.db");
        configuration["Power"] = new JsonObject { ["Kind"] = "simulated" };
        configuration["Telemetry"] = new JsonObject { ["EnergyInterval"] = "00:00:01" };
        await using var agent = new AgentProcess(configuration);
        agent.Start();
        await Eventually.TrueAsync(() => observer.On("/reported").Any(), TimeSpan.FromSeconds(30), () => agent.Log);
        var session = observer.On("/status").Last().Session;

        var devices = await EdgectlProcess.RunAsync(broker.Port, "devices", "--json", "--wait", "30s");
        var listed = Assert.Single(devices.Json["devices"]!.AsArray())!;
        Assert.Equal((0, ""), (devices.ExitCode, devices.Error));
        Assert.Equal((Device, "online", "normal", 10.0), ((string?)listed["device"], (string?)listed["state"], (string?)listed["mode"], (double?)listed["rateHz"]));
        Assert.Equal(("vibration-condition", "committed"), ((string?)listed["models"]![0]!["model"], (string?)listed["models"]![0]!["phase"]));
        Assert.InRange((double)listed["battery"]!["socFraction"]!, 0, 1);

        var show = await EdgectlProcess.RunAsync(broker.Port, "device", "show", Device, "--json", "--wait", "30s");
        Assert.Equal((0, ""), (show.ExitCode, show.Error));
        Assert.Equal(session, (string?)show.Json["status"]!["session"]);
        Assert.NotNull((string?)show.Json["lastResult"]!["label"]);

        var ping = await EdgectlProcess.RunAsync(broker.Port, "device", "command", Device, "ping", "--json");
        Assert.Equal((0, true, session), (ping.ExitCode, (bool?)ping.Json["ok"], (string?)ping.Json["session"]));
        var dance = await EdgectlProcess.RunAsync(broker.Port, "device", "command", Device, "dance");
        Assert.Equal((1, ""), (dance.ExitCode, dance.Out));
        Assert.StartsWith($"{Device} did not do 'dance': ", dance.Error, StringComparison.Ordinal);
        var ghost = await EdgectlProcess.RunAsync(broker.Port, "device", "command", "ghost", "ping");
        Assert.Equal((1, ""), (ghost.ExitCode, ghost.Out));
        Assert.StartsWith("no device 'ghost' ", ghost.Error, StringComparison.Ordinal);

        var watch = await EdgectlProcess.RunAsync(broker.Port, "watch", Device, "--json", "--for", "4s");
        var watched = Assert.Single(watch.Json["devices"]!.AsArray())!;
        Assert.Equal((0, ""), (watch.ExitCode, watch.Error));
        Assert.True((double)watched["jPerInferenceMarginal"]! > 0);
        Assert.NotNull(watched["lastResult"]);

        await agent.KillAsync();
        await Eventually.TrueAsync(() => (string?)observer.On("/status").Last().Body["state"] == "offline", TimeSpan.FromSeconds(30));
        var gone = await EdgectlProcess.RunAsync(broker.Port, "devices", "--json");
        Assert.Equal("offline", (string?)gone.Json["devices"]![0]!["state"]);
        var late = await EdgectlProcess.RunAsync(broker.Port, "device", "command", Device, "ping", "--timeout", "500ms");
        Assert.Equal((1, ""), (late.ExitCode, late.Out));
        Assert.Contains("(it is offline)", late.Error, StringComparison.Ordinal);

        await broker.StopAsync();
        var lost = await EdgectlProcess.RunAsync(broker.Port, "devices");
        Assert.Equal((1, ""), (lost.ExitCode, lost.Out));
        Assert.StartsWith($"cannot reach the broker at 127.0.0.1:{broker.Port}: ", lost.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_Interrupted_EndsInOrderWithWholeLines()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = new AgentProcess(AgentConfigurations.Vibration(Device, broker.Port, 10, "outbox.db"));
        agent.Start();
        await Eventually.TrueAsync(() => observer.On("/reported").Any(), TimeSpan.FromSeconds(30), () => agent.Log);
        using var watch = EdgectlProcess.Start(broker.Port, "watch", "--json");

        var first = await watch.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        using var interrupt = Process.Start("kill", ["-INT", watch.Id.ToString(CultureInfo.InvariantCulture)]);
        var run = await EdgectlProcess.EndAsync(watch);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All([first!, .. run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)], static line => Assert.Equal(Device, (string?)JsonNode.Parse(line)!["device"]));
    }
}
