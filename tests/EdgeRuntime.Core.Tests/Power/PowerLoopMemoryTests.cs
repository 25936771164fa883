using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Core.Tests.Power;

/// <summary>The adaptive policy in the real loop: it pays the ledger's prices and remembers over a restart.</summary>
public sealed class PowerLoopMemoryTests : IDisposable
{
    private static readonly BoardProfile Board = new() { Name = "test", Description = "", IdleWatts = 0.6, ActiveWattsPerCore = 1.5, Source = "" };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("power-");
    private readonly ArmedTimeProvider _clock = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Step_InferencesThatGotDearer_LowerTheRateAndNotTheEnergy()
    {
        var ledger = new EnergyLedger(Board, _clock);
        var account = ledger.Register("m", "d", "v");
        // 8 Wh above the reserve for eight hours: 0.4 W for inferences.
        var loop = Make(Source(panelWatts: 0), ledger, remembers: false, new AdaptiveOptions { Deadline = _clock.GetUtcNow().AddHours(8) });
        var cheap = Live(loop, ledger, account, TimeSpan.FromSeconds(0.1));

        var dear = Live(loop, ledger, account, TimeSpan.FromSeconds(1));

        Assert.Equal(cheap.RateHz / 10, dear.RateHz, 0.25 * cheap.RateHz / 10);
        Assert.Equal(cheap.InferenceWatts!.Value, dear.InferenceWatts!.Value, 0.25 * cheap.InferenceWatts.Value);
        Assert.Equal(1.5 * dear.RateHz, dear.InferenceWatts.Value, 0.02 * dear.InferenceWatts.Value);
    }

    [Fact]
    public async Task RunAsync_Restart_PlansWithWhatTheLastRunLearned()
    {
        var source = Source(panelWatts: 4);
        var first = Make(source, new EnergyLedger(Board, _clock), remembers: true);
        for (var minutes = 0; minutes < 3 * 1440; minutes += 10)
        {
            _clock.Advance(TimeSpan.FromMinutes(10));
            first.Step();
        }

        await first.RunAsync(new CancellationToken(canceled: true));

        var (second, forgetful) = (Make(source, new EnergyLedger(Board, _clock), remembers: true), Make(source, new EnergyLedger(Board, _clock), remembers: false));

        Assert.Equal(first.Current.Plan.RateHz, second.Current.Plan.RateHz, 0.05 * first.Current.Plan.RateHz);
        Assert.True(Math.Abs(forgetful.Current.Plan.RateHz - second.Current.Plan.RateHz) > 0.2 * second.Current.Plan.RateHz, $"{forgetful.Current.Plan} forgot, {second.Current.Plan}");
    }

    private SimulatedPowerSource Source(double panelWatts) => new(
        new SimulatedBattery(new SimulatedBatteryOptions { CapacityWh = 20, StartSocFraction = 0.5 }),
        new SolarHarvester(new SolarOptions { PanelWatts = panelWatts, LatitudeDeg = 0 }),
        _clock.GetUtcNow());

    private RatePlan Live(PowerLoop loop, EnergyLedger ledger, int account, TimeSpan cpuTime)
    {
        for (var minute = 0; minute < 120; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            for (var i = 0; i < 60 * loop.Current.Plan.RateHz; i++)
            {
                ledger.RecordInference(account, cpuTime);
            }

            loop.Step();
        }

        return loop.Current.Plan;
    }

    private PowerLoop Make(SimulatedPowerSource source, EnergyLedger ledger, bool remembers, AdaptiveOptions? adaptive = null)
    {
        var settings = new PowerLoopSettings(_clock, TimeSpan.FromSeconds(10), BoardWatch.Of(new InMemoryFileSystem()))
        {
            Costs = new NodeCostLearner(Board, [new ModelWork("m", null)]),
            Memory = new SchedulerStore(remembers ? Path.Combine(_folder.FullName, "policy.json") : null),
        };
        var scheduler = new Scheduler(new PolicyOptions { Kind = PolicyOptions.AdaptiveKind, MaxRateHz = 5, Adaptive = adaptive ?? new AdaptiveOptions() });
        return new PowerLoop(source, ledger, scheduler, settings, new Heartbeat("power", _clock), NullLogger<PowerLoop>.Instance);
    }
}
