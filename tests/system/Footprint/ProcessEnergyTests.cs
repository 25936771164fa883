using System.Text.Json.Nodes;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>What the agent books without a sensor is what the kernel says that its process has spent.</summary>
public sealed class ProcessEnergyTests
{
    private const string Energy = "/energy";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task ModelledEnergy_BusyAgent_IsTheWholeProcess()
    {
        const double RateHz = 200;
        var board = new BoardProfiles(Checkout.PathOf("firmware-configs/boards")).Load(BoardProfiles.Fallback);
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration("honest", broker.Port, RateHz, "outbox.db");
        configuration["Board"] = board.Name;
        configuration["Telemetry"] = new JsonObject { ["EnergyInterval"] = "00:00:02" };
        await using var agent = new AgentProcess(configuration);
        agent.Start();

        // The first interval is that of the start.
        await Eventually.TrueAsync(() => observer.On(Energy).Count() >= 2, Limit, () => agent.Log);
        var before = ProcessFigures.Read(agent.ProcessId);
        var seen = observer.On(Energy).Count();
        await Eventually.TrueAsync(() => observer.On(Energy).Count() > seen, Limit, () => agent.Log);
        var spent = (ProcessFigures.Read(agent.ProcessId).CpuTime - before.CpuTime).TotalSeconds;

        var interval = observer.On(Energy).ElementAt(seen).Body;
        var seconds = ((DateTimeOffset)interval["to"]! - (DateTimeOffset)interval["from"]!).TotalSeconds;
        var model = interval["models"]![0]!;
        var (load, idle, marginal, inferences) = ((double)interval["loadJ"]!, (double)interval["idleJ"]!, (double)model["marginalJ"]!, (long)model["inferences"]!);
        var booked = (load - (seconds * board.IdleWatts)) / board.ActiveWattsPerCore;
        Drill.Report(FormattableString.Invariant($"{RateHz} Hz: booked {booked:0.000} CPU s of {spent:0.00}, {marginal * 1000:0.000} mJ an inference"));

        // The kernel counts in steps of 10 ms at both ends, and the message takes its time.
        Assert.InRange(booked, (0.9 * spent) - 0.05, (1.1 * spent) + 0.05);
        Assert.Equal(load, idle + (marginal * inferences), 0.01 * load);
        Assert.InRange(marginal * inferences / board.ActiveWattsPerCore, (0.5 * spent) - 0.05, (1.1 * spent) + 0.05);
    }
}
