using System.Diagnostics;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Services;

/// <summary>The published agent as a service of a real systemd, with no broker to be found.</summary>
public sealed class ServiceTests(PublishedAgents agents)
{
    private const string Unit = "edge-agent.service";
    private static readonly TimeSpan WatchdogPeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Service_OfTypeNotify_IsReadyTellsItsStatusOutlivesTheWatchdogAndStopsInOrder()
    {
        await using var agent = new AgentProcess(AgentConfigurations.Vibration("served", MosquittoServer.FreePort(), 10, "outbox.db"));
        await using var systemd = await BootAsync(agent);

        // Returns when the agent has said READY=1, and fails when it ends or is silent instead.
        await systemd.SystemctlAsync("start", Unit);
        Assert.Equal("active", await systemd.ShowAsync(Unit, "ActiveState"));
        Assert.Equal("Normal, 10 Hz (no battery is configured)", await systemd.ShowAsync(Unit, "StatusText"));

        var first = await systemd.ShowAsync(Unit, "MainPID");
        await Task.Delay(WatchdogPeriod * 3, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(first, await systemd.ShowAsync(Unit, "MainPID"));
        Assert.Equal("0", await systemd.ShowAsync(Unit, "NRestarts"));

        var stopping = Stopwatch.GetTimestamp();
        await systemd.SystemctlAsync("stop", Unit);
        Drill.Report(FormattableString.Invariant($"stopped in {Stopwatch.GetElapsedTime(stopping).TotalMilliseconds:0} ms"));
        Assert.True(Stopwatch.GetElapsedTime(stopping) < StopLimit);
        Assert.Equal("inactive", await systemd.ShowAsync(Unit, "ActiveState"));
        Assert.Equal("success", await systemd.ShowAsync(Unit, "Result"));
        Assert.Equal("0", await systemd.ShowAsync(Unit, "ExecMainStatus"));
    }

    [Fact]
    public async Task Service_AgentThatStandsStill_IsStartedAnewByTheWatchdog()
    {
        await using var agent = new AgentProcess(AgentConfigurations.Vibration("stuck", MosquittoServer.FreePort(), 10, "outbox.db"));
        await using var systemd = await BootAsync(agent);
        await systemd.SystemctlAsync("start", Unit);
        var first = await systemd.ShowAsync(Unit, "MainPID");

        await systemd.RunAsync("kill", "-STOP", first);
        var frozen = Stopwatch.GetTimestamp();
        while (await systemd.ShowAsync(Unit, "NRestarts") != "1" || await systemd.ShowAsync(Unit, "ActiveState") != "active")
        {
            Assert.True(Stopwatch.GetElapsedTime(frozen) < TimeSpan.FromSeconds(30), "the watchdog lets it be");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Drill.Report(FormattableString.Invariant($"running again {Stopwatch.GetElapsedTime(frozen).TotalSeconds:0.0} s after it was frozen; watchdog {WatchdogPeriod.TotalSeconds} s"));
        Assert.NotEqual(first, await systemd.ShowAsync(Unit, "MainPID"));
        await systemd.SystemctlAsync("stop", Unit);
    }

    private async Task<ServiceManager> BootAsync(AgentProcess agent) => await ServiceManager.BootAsync(new Dictionary<string, string>
    {
        [Unit] = FormattableString.Invariant($"""
            [Unit]
            DefaultDependencies=no

            [Service]
            Type=notify
            ExecStart={(await agents.X64Async()).Executable} run --config {agent.ConfigurationPath}
            WorkingDirectory={agent.Folder}
            StandardError=append:{agent.Folder}/agent.log
            WatchdogSec={WatchdogPeriod.TotalSeconds}
            TimeoutStartSec=30
            TimeoutStopSec={StopLimit.TotalSeconds}
            Restart=on-watchdog
            RestartSec=100ms
            """),
    });
}
