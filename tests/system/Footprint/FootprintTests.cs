using System.Diagnostics;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>What a published agent costs a device that runs it: memory, the time to the first result, processor time and wake-ups.</summary>
[Collection(Undisturbed.Name)]
public sealed class FootprintTests(PublishedAgents agents, Debian13 debian)
{
    private const string Results = "/results/vibration-condition";
    private const long ResidentLimitBytes = 60_000_000;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstResultLimit = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task Memory_BuiltInModelOnReplay_StaysWithinSixtyMegabytes()
    {
        var program = (await agents.X64Async()).Executable;
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = new AgentProcess(AgentConfigurations.GoldenReplay("lean", broker.Port, 10), program);
        GoldenRecording.Write(agent.Folder);
        agent.Start();
        await Eventually.TrueAsync(() => observer.On(Results).Count() >= 20, StartLimit, () => agent.Log);
        var early = ProcessFigures.Read(agent.ProcessId);
        await WaitAsync(Drill.Count(8, 300));
        var late = ProcessFigures.Read(agent.ProcessId);

        Drill.Report(FormattableString.Invariant($"resident {early.ResidentBytes / 1e6:0.0} MB after 2 s, {late.ResidentBytes / 1e6:0.0} MB {Drill.Count(8, 300)} s later"));
        Assert.True(late.ResidentBytes <= ResidentLimitBytes, FormattableString.Invariant($"{late.ResidentBytes / 1e6:0.0} MB"));

        // 4 MB that nothing but TLS is worth.
        Assert.DoesNotContain(ProcessFigures.MappedFiles(agent.ProcessId), static path => path.Contains("libcrypto", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_BuiltInModelOnReplay_FirstResultIsOutWithinAQuarterSecond()
    {
        var program = (await agents.X64Async()).Executable;
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var times = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            var before = observer.On(Results).Count();
            await using var agent = new AgentProcess(AgentConfigurations.GoldenReplay($"quick-{i}", broker.Port, 10), program);
            GoldenRecording.Write(agent.Folder);
            var started = Stopwatch.GetTimestamp();
            agent.Start();
            await Eventually.TrueAsync(() => observer.On(Results).Count() > before, StartLimit, () => agent.Log);
            times.Add(Stopwatch.GetElapsedTime(started, observer.On(Results).ElementAt(before).ArrivedAt));
        }

        Drill.Report("first result after " + string.Join(", ", times.Select(static time => FormattableString.Invariant($"{time.TotalMilliseconds:0}"))) + " ms");

        // The machine that tests run on does other things too: the best of five is the agent's own.
        Assert.True(times.Min() <= FirstResultLimit, string.Join(", ", times));
    }

    [Fact]
    public async Task Idle_OneInferenceInTenSeconds_TheProcessorSleeps()
    {
        var cost = await MeasureAsync(0.1, Drill.Count(15, 60));

        Assert.True(cost.CpuFraction <= 0.002, cost.ToString());
        Assert.True(cost.SwitchesPerSecond <= 1.5, cost.ToString());
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(1, 2)]
    public async Task Rate_BesideThePythonLoop_FewerWakeUpsAndLessProcessorTime(double rateHz, double mostSwitches)
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        using var script = new PythonScript(debian);
        using var python = await script.StartAsync(broker.Port, rateHz);
        try
        {
            await Eventually.TrueAsync(() => observer.On("/python" + Results).Any(), StartLimit);
            var costs = new List<(ProcessCost Agent, ProcessCost Python)>();

            // The machine that tests run on does other things too: both are measured at once, up to three times.
            for (var round = 0; round < 3 && !costs.Exists(IsCheaper); round++)
            {
                costs.Add(await MeasureBesideAsync(rateHz, Drill.Count(12, 60), broker, observer, python.Id));
            }

            Assert.True(costs.Exists(IsCheaper), string.Join("; ", costs));
        }
        finally
        {
            python.Kill(entireProcessTree: true);
        }

        bool IsCheaper((ProcessCost Agent, ProcessCost Python) cost) =>
            cost.Agent.SwitchesPerSecond < cost.Python.SwitchesPerSecond && cost.Agent.CpuFraction < cost.Python.CpuFraction && cost.Agent.SwitchesPerSecond <= mostSwitches;
    }

    private async Task<ProcessCost> MeasureAsync(double rateHz, int seconds)
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        return (await MeasureBesideAsync(rateHz, seconds, broker, observer, other: null)).Agent;
    }

    // The agent, and another process over the same time.
    private async Task<(ProcessCost Agent, ProcessCost Other)> MeasureBesideAsync(double rateHz, int seconds, MosquittoServer broker, MqttObserver observer, int? other)
    {
        var program = (await agents.X64Async()).Executable;
        await using var agent = new AgentProcess(AgentConfigurations.GoldenReplay("calm", broker.Port, rateHz), program);
        GoldenRecording.Write(agent.Folder);
        agent.Start();
        await Eventually.TrueAsync(() => observer.On("/calm" + Results).Any(), StartLimit, () => agent.Log);
        await WaitAsync(5);

        var (before, otherBefore) = (ProcessFigures.Read(agent.ProcessId), other is { } first ? ProcessFigures.Read(first) : null);
        var started = Stopwatch.GetTimestamp();
        await WaitAsync(seconds);
        var (after, otherAfter) = (ProcessFigures.Read(agent.ProcessId), other is { } second ? ProcessFigures.Read(second) : null);
        var passed = Stopwatch.GetElapsedTime(started);

        var costs = (ProcessCost.Between(before, after, passed), otherBefore is null ? default : ProcessCost.Between(otherBefore, otherAfter!, passed));
        Drill.Report(FormattableString.Invariant($"{rateHz} Hz over {passed.TotalSeconds:0} s: agent {costs.Item1}") + (other is null ? "" : $"; Python {costs.Item2}"));
        return costs;
    }

    private static Task WaitAsync(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, TestContext.Current.CancellationToken);
}
