using System.Globalization;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Messaging;

/// <summary>
/// The published agent at 50 results a second over a connection that is cut every five seconds: 20 s, with <c>EDGE_DRILL=full</c> 15 minutes, or as long as
/// <c>EDGE_SOAK</c> says (<c>1.00:00:00</c> is a day).
/// </summary>
public sealed class SoakTests(PublishedAgents agents)
{
    private const double RateHz = 50;
    private const long ResidentLimitBytes = 80_000_000;
    private static readonly TimeSpan CutPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static TimeSpan Duration => TimeSpan.TryParse(Environment.GetEnvironmentVariable("EDGE_SOAK"), CultureInfo.InvariantCulture, out var duration) ? duration : TimeSpan.FromSeconds(Drill.Count(20, 900));

    [Fact]
    public async Task Soak_ConnectionCutEveryFiveSeconds_NoResultIsMissingAndMemoryStaysBounded()
    {
        var program = (await agents.X64Async()).Executable;
        await using var broker = await MosquittoServer.StartAsync();
        await using var results = await ResultNumbers.SubscribeAsync(broker.Port, "edge/v1/soak/results/vibration-condition");
        await using var way = new TcpRelay(broker.Port);
        var configuration = AgentConfigurations.Vibration("soak", way.Port, RateHz, "outbox.db");
        configuration["Mqtt"]!["ReconnectMax"] = "00:00:01";
        await using var agent = new AgentProcess(configuration, program);
        agent.Start();
        await Eventually.TrueAsync(() => results.Count >= RateHz, Limit, () => agent.Log);

        var resident = new List<long>();
        using (var timer = new PeriodicTimer(CutPeriod, TimeProvider.System))
        {
            for (var passed = TimeSpan.Zero; passed < Duration; passed += CutPeriod)
            {
                await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
                await way.CutAsync();
                resident.Add(ProcessFigures.Read(agent.ProcessId).ResidentBytes);
            }
        }

        Assert.Equal(0, await agent.StopAsync());
        var last = agent.Log.Split('\n')[^1];

        // A machine that does other things too may skip ticks; no message may be dropped.
        Assert.Matches(@"dropped: (none|[0-9]+ \(tick_skipped [0-9]+\))$", last);
        await Eventually.TrueAsync(() => results.Missing == 0, Limit, () => $"{results.Missing} of {results.Highest} results are missing; {last}");

        Drill.Report(FormattableString.Invariant($"{Duration} at {RateHz} Hz, {way.Connections} connections: {results.Highest} results, {results.Missing} missing, {results.Count - results.Highest} came twice; resident {resident.Min() / 1e6:0.0} to {resident.Max() / 1e6:0.0} MB"));
        Assert.True(results.Highest >= Duration.TotalSeconds * RateHz * 0.9, last);
        Assert.True(resident.Max() <= ResidentLimitBytes, FormattableString.Invariant($"{resident.Max() / 1e6:0.0} MB"));
    }
}
