using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Agent.Sleeping;

/// <summary>What sleep is done by.</summary>
/// <param name="Tools">Runs the program.</param>
/// <param name="Events">Alarms and audit.</param>
/// <param name="IsBusy">Whether something is under way that must not be cut short.</param>
/// <param name="Clocks">A board sleeps by the physical clock, and says when it is back by the wall clock.</param>
internal sealed record SleepServices(IToolRunner Tools, EventPublisher Events, Func<bool> IsBusy, Clocks Clocks)
{
    /// <summary>Sets what switches the board on again to so long from now; says why that could not be done, null when it is. Null where nothing of the kind is configured.</summary>
    public Func<TimeSpan, string?>? SetWakeAlarm { get; init; }
}
