using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Simulation;
using EdgeRuntime.Core.Simulation.Traces;
using EdgeRuntime.Fleet.Broker;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Demo.Tests;

/// <summary>A real agent on a scaled clock, and <c>simulate</c> over the harvest that it had: the same scheduler comes to the same modes.</summary>
public sealed class SimulatedTwinTests
{
    private const double Speed = 3600;
    private const double MaxRateHz = 0.1;

    // A Zero 2 W.
    private const double BoardWatts = 0.6;

    private static readonly TimeSpan Slot = HarvestTrace.SlotLength;

    [Fact]
    public async Task Demo_UnderAdaptive_IsInTheModesThatTheSimulationForesees()
    {
        var folder = Directory.CreateTempSubdirectory("edge-twin-");
        var lived = new HashSet<PowerMode>();
        foreach (var (device, states, joules) in await LiveAsync(Drill.Count(1, 7), folder.FullName))
        {
            var harvest = Path.Combine(folder.FullName, $"{device}.csv");
            await File.WriteAllTextAsync(harvest, Csv(states, out var peakWatts), TestContext.Current.CancellationToken);

            var twin = Simulate(HarvestTraceReader.Read(harvest), states[0].Snapshot, peakWatts, joules);

            var foreseen = twin.Slots.Select(ModeOf).ToList();
            var reallyLived = twin.Slots.Select(slot => ModeOf(states, slot.At)).ToList();
            var same = Enumerable.Range(0, foreseen.Count).Count(i => IsNear(reallyLived, i, foreseen[i])) / (double)foreseen.Count;
            Drill.Report(string.Create(CultureInfo.InvariantCulture, $"{device}: {same:0.000} of {foreseen.Count} half hours in the mode that was foreseen"));
            Assert.True(same >= 0.95, $"{device}: {same:0.000} of the half hours are in the mode that was foreseen");
            lived.UnionWith(reallyLived);
        }

        folder.Delete(recursive: true);
        Assert.Equal([PowerMode.Normal, PowerMode.Saving, PowerMode.Critical], lived.Order());
    }

    // All devices for some days: every state that their power loops published, and what an inference cost them.
    private static async Task<List<(string Device, List<PowerState> States, double MarginalJoules)>> LiveAsync(int days, string folder)
    {
        var port = FreePort();
        await using var broker = await EmbeddedBroker.StartAsync(IPAddress.Loopback, port, retainedFile: null, NullLogger<EmbeddedBroker>.Instance);
        var options = new DemoOptions(Devices: 3, Speed, For: null, port, folder, Policy: "adaptive", MaxRateHz, WebPort: 0, Json: true) { Sleeps = false, IsNew = true, LoadWatts = 0.001, PanelWatts = [5] };
        var devices = DemoFleet.Create(options, port, folder, NullLoggerFactory.Instance, out var physical);
        var start = physical.GetUtcNow();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var lives = new List<(string Device, List<PowerState> States, Task<int> Running)>();
        foreach (var device in devices)
        {
            var states = new List<PowerState> { device.State };
            device.Published += states.Add;
            device.Published += state => _ = state.Snapshot.At - start >= TimeSpan.FromDays(days) ? stop.CancelAsync() : Task.CompletedTask;
            lives.Add((device.Name, states, device.RunAsync(stop.Token)));
        }

        Assert.All(await Task.WhenAll(lives.Select(static life => life.Running)), static code => Assert.Equal(0, code));
        var results = lives.Zip(devices, static (life, device) => (life.Device, life.States, device.MarginalJoules!.Value)).ToList();
        foreach (var device in devices)
        {
            await device.DisposeAsync();
        }

        return results;
    }

    private static SimulationRun Simulate(HarvestTrace trace, PowerSnapshot start, double panelWatts, double marginalJoules)
    {
        var sun = new SolarOptions();
        var rules = new SimulationRules
        {
            PanelWatts = panelWatts,
            BatteryWh = start.CapacityJoules!.Value / 3600,
            StartSocFraction = start.SocFraction!.Value,
            RestartSocFraction = 0.15,
            BaseWatts = BoardWatts,
            // The agent neither puts its board to sleep nor off.
            SleepWatts = BoardWatts,
            OffWatts = BoardWatts,
            JoulesPerInference = marginalJoules,
            MinRateHz = DemoOptions.MinRateHz,
            MaxRateHz = MaxRateHz,
        };
        return SimulationStudy.Run(trace, rules, [SimulationStudy.AdaptiveName], sun.LatitudeDeg, TimeProvider.System, TestContext.Current.CancellationToken).Runs[0];
    }

    // The mean harvest of each half hour, in the device's solar time.
    private static string Csv(List<PowerState> states, out double peakWatts)
    {
        peakWatts = 0;
        var offset = TimeSpan.FromMinutes(Math.Round(new SolarOptions().LongitudeDeg * 4));
        var start = states[0].Snapshot.At;
        var rows = new List<string> { "time,w" };
        for (var at = start; at + Slot <= states[^1].Snapshot.At; at += Slot)
        {
            var watts = (HarvestAt(states, at + Slot) - HarvestAt(states, at)) / Slot.TotalSeconds;
            peakWatts = Math.Max(peakWatts, watts);
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{at.ToOffset(offset):yyyy-MM-dd HH:mm:sszzz},{watts:R}"));
        }

        return string.Join('\n', rows);
    }

    private static double HarvestAt(List<PowerState> states, DateTimeOffset at)
    {
        var next = states.FindIndex(state => state.Snapshot.At >= at);
        var (before, after) = (states[Math.Max(0, next - 1)].Snapshot, states[next].Snapshot);
        var share = after.At > before.At ? (at - before.At) / (after.At - before.At) : 1;
        return before.HarvestJoules!.Value + (share * (after.HarvestJoules!.Value - before.HarvestJoules.Value));
    }

    // A change on the edge of a half hour may fall into the next.
    private static bool IsNear(List<PowerMode> modes, int index, PowerMode mode) =>
        modes[index] == mode || modes[Math.Max(0, index - 1)] == mode || modes[Math.Min(modes.Count - 1, index + 1)] == mode;

    private static PowerMode ModeOf(SlotRecord slot) =>
        slot.OffFraction > 0.5 ? PowerMode.Critical : slot.RateHz >= MaxRateHz * 0.75 ? PowerMode.Normal : PowerMode.Saving;

    // The plans in force at each minute.
    private static PowerMode ModeOf(List<PowerState> states, DateTimeOffset at)
    {
        var inForce = Enumerable.Range(0, (int)Slot.TotalMinutes).Select(minute => states.FindLast(state => state.Snapshot.At <= at.AddMinutes(minute)) ?? states[0]).ToList();
        return inForce.Count(static state => state.Plan.Mode == PowerMode.Critical) * 2 > inForce.Count ? PowerMode.Critical
            : inForce.Average(static state => state.Plan.RateHz) >= MaxRateHz * 0.75 ? PowerMode.Normal
            : PowerMode.Saving;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
