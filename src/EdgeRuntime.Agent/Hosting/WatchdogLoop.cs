using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>
/// Pets systemd's watchdog as long as every loop keeps its promise, and withholds it when one does not: systemd then restarts the agent.
/// Without systemd it says in the log which loop is late.
/// </summary>
internal sealed class WatchdogLoop(SystemdNotifier systemd, TimeSpan period, IEnumerable<Heartbeat> heartbeats, PowerLoop power, DropWatch drops, TimeProvider wall, ILogger logger)
{
    /// <summary>How often promises are looked at when systemd asks for nothing.</summary>
    public static readonly TimeSpan DefaultPeriod = TimeSpan.FromSeconds(30);

    private readonly HashSet<string> _late = new(StringComparer.Ordinal);

    /// <summary>What is wrong with the connection to the broker, in one line; null when nothing is.</summary>
    public Func<string?> BrokerTrouble { get; init; } = static () => null;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period, wall);
        do
        {
            Look();
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Looks once.</summary>
    internal void Look()
    {
        foreach (var heartbeat in heartbeats)
        {
            if (heartbeat.IsLate && _late.Add(heartbeat.Name))
            {
                Log.LoopLate(logger, heartbeat.Name);
            }
            else if (!heartbeat.IsLate && _late.Remove(heartbeat.Name))
            {
                Log.LoopBack(logger, heartbeat.Name);
            }
        }

        if (_late.Count == 0)
        {
            systemd.Watchdog();
        }

        drops.Look();
        var trouble = BrokerTrouble();
        systemd.Status(trouble is null ? Describe(power.Current) : $"{Describe(power.Current)}; {trouble}");
    }

    private string Describe(PowerState state)
    {
        var charge = state.Snapshot.SocFraction is { } soc ? FormattableString.Invariant($", battery {soc * 100:0} %") : "";
        var dropped = drops.Totals.IsEmpty ? "" : $", dropped {drops.Describe()}";
        return FormattableString.Invariant($"{state.Plan.Mode}{charge}, {state.Plan.RateHz:0.###} Hz ({state.Plan.Reason}){dropped}");
    }
}
