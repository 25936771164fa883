using EdgeRuntime.Contracts.Messages;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Messaging;

/// <summary>What a device's connection runs by.</summary>
/// <param name="Wall">The wall clock.</param>
/// <param name="Clock">Whether it is set.</param>
/// <param name="Promise">Told, each time the loop comes round, within what time it will again: for a watchdog.</param>
/// <param name="Logger">The log.</param>
public sealed record ConnectionServices(TimeProvider Wall, Func<ClockState> Clock, Action<TimeSpan> Promise, ILogger<DeviceConnection> Logger)
{
    /// <summary>How long the board has been suspended so far: messages age meanwhile, timestamps of the wall clock stand still.</summary>
    public Func<TimeSpan> Suspended { get; init; } = static () => TimeSpan.Zero;

    /// <summary>Waits for the broker's socket; null leaves that to .NET.</summary>
    public ISocketPoller? Sockets { get; init; }
}
