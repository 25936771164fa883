using EdgeRuntime.Contracts.Messages;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Power;

/// <summary>Events 1000-1499.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Power mode changed from {Before} to {After}: {RateHz:0.###} Hz, {Reason}")]
    public static partial void ModeChanged(ILogger logger, PowerMode before, PowerMode after, double rateHz, string reason);
}
