using System.Globalization;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Agents;

/// <summary>The published agent stops in good order at every signal, at any moment, and says so in its last line.</summary>
public sealed class StopTests(PublishedAgents agents)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // timeout(1) sends its signal to the program and then to the group that it leads: the program gets it twice.
    private static readonly string[][] Requests = [["TERM"], ["TERM", "TERM"], ["INT"], ["HUP"], ["INT", "INT"], ["HUP", "TERM"]];

    [Fact]
    public async Task Stop_ManyTimes_LastLineIsAlwaysThere()
    {
        var program = (await agents.X64Async()).Executable;
        await using var agent = new AgentProcess(AgentConfigurations.Vibration("stopper", MosquittoServer.FreePort(), 50, "outbox.db"), program);
        var stops = Drill.Count(6, 100);
        for (var i = 0; i < stops; i++)
        {
            var before = agent.Log.Length;
            agent.Start();
            await Eventually.TrueAsync(() => agent.Log[before..].Contains("started: device", StringComparison.Ordinal), Limit, () => agent.Log);

            await agent.SignalAsync(Requests[i % Requests.Length]);

            Assert.Equal(0, await agent.WaitForExitAsync(Limit));
            Assert.Contains("Stopped; ", agent.Log.Split('\n')[^1], StringComparison.Ordinal);
        }

        Assert.DoesNotContain("ended by itself", agent.Log, StringComparison.Ordinal);
        Drill.Report($"{stops} stops by {string.Join(", ", Requests.Select(static request => string.Join('+', request)))}: {stops} last lines");
    }

    [Fact]
    public async Task Stop_FiftyMillisecondsAfterTheStart_ExitsWithZero()
    {
        var program = (await agents.X64Async()).Executable;
        await using var agent = new AgentProcess(AgentConfigurations.Vibration("hasty", MosquittoServer.FreePort(), 50, "outbox.db"), program);
        for (var i = 0; i < Drill.Count(3, 20); i++)
        {
            agent.Start();
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);

            // On a busy machine the program itself may not have begun by then.
            await Eventually.TrueAsync(() => Catches(agent.ProcessId, 15), Limit);

            await agent.SignalAsync("TERM");

            Assert.Equal(0, await agent.WaitForExitAsync(Limit));
            Assert.Contains("Stopped; ", agent.Log.Split('\n')[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SecondAgentOnTheSameState_RefusesInOneLineUntilTheFirstIsKilled()
    {
        var program = (await agents.X64Async()).Executable;
        await using var first = new AgentProcess(AgentConfigurations.Vibration("twin", MosquittoServer.FreePort(), 5, "outbox.db"), program);
        first.Start();
        await Eventually.TrueAsync(() => first.Log.Contains("started: device", StringComparison.Ordinal), Limit, () => first.Log);

        await using var second = new AgentProcess(AgentConfigurations.Vibration("twin", MosquittoServer.FreePort(), 5, Path.Combine(first.Folder, "outbox.db")), program);
        second.Start();

        Assert.Equal(1, await second.WaitForExitAsync(Limit));
        Assert.Contains("Mqtt:Outbox:Path: another edge-agent uses ", Assert.Single(second.Log.Split('\n')), StringComparison.Ordinal);
        await first.KillAsync();
        first.Start();
        await Eventually.TrueAsync(() => first.Log.Split("started: device").Length == 3, Limit, () => first.Log);
        Assert.Equal(0, await first.StopAsync());
    }

    // proc_pid_status(5): "SigCgt:\t00000003000244fe", bit 0 is signal 1.
    private static bool Catches(int processId, int signal)
    {
        const string Field = "SigCgt:";
        var line = File.ReadLines(FormattableString.Invariant($"/proc/{processId}/status")).First(static line => line.StartsWith(Field, StringComparison.Ordinal));
        return (ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) >> (signal - 1) & 1) != 0;
    }
}
