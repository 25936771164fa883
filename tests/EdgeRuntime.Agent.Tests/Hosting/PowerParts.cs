using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>A power loop that a test steps by hand.</summary>
internal sealed class PowerParts
{
    public PowerParts(TimeProvider clock)
    {
        Ledger = new EnergyLedger(new BoardProfile { Name = "test", Description = "", IdleWatts = 1, ActiveWattsPerCore = 2, Source = "test" }, clock);
        var settings = new PowerLoopSettings(clock, TimeSpan.FromSeconds(10), BoardWatch.Of(new InMemoryFileSystem()));
        Loop = new PowerLoop(Source, Ledger, new Scheduler(new PolicyOptions()), settings, new Heartbeat("power", clock), NullLogger<PowerLoop>.Instance);
    }

    public FakePowerSource Source { get; } = new();

    public EnergyLedger Ledger { get; }

    public PowerLoop Loop { get; }

    /// <summary>Reads a charge.</summary>
    public PowerState Step(double socFraction)
    {
        Source.SocFraction = socFraction;
        Loop.Step();
        return Loop.Current;
    }
}
