using EdgeRuntime.Contracts.Messages;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Power;

/// <summary>Events 1000-1499.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Power mode changed from {Before} to {After}: {RateHz:0.###} Hz, {Reason}")]
    public static partial void ModeChanged(ILogger logger, PowerMode before, PowerMode after, double rateHz, string reason);

    [LoggerMessage(1001, LogLevel.Warning, "Sensor {Sensor} is silent: {Reason}")]
    public static partial void SensorSilent(ILogger logger, string sensor, string reason);

    [LoggerMessage(1002, LogLevel.Information, "Sensor {Sensor} answers again")]
    public static partial void SensorBack(ILogger logger, string sensor);

    [LoggerMessage(1003, LogLevel.Warning, "The battery's figures do not count: they {Reason}")]
    public static partial void BatteryImplausible(ILogger logger, string reason);

    [LoggerMessage(1004, LogLevel.Warning, "The battery's figures changed from {Before} to {After}")]
    public static partial void BatterySensorChanged(ILogger logger, BatterySensorState before, BatterySensorState after);

    [LoggerMessage(1006, LogLevel.Warning, "Reading of {Sensor} refused and counted: {Reason}")]
    public static partial void ReadingRefused(ILogger logger, string sensor, string reason);

    [LoggerMessage(1005, LogLevel.Warning, "{Problem}")]
    public static partial void MemoryFailed(ILogger logger, string problem);

    [LoggerMessage(1007, LogLevel.Warning, "Clock stepped by {Seconds:+0.###;-0.###} s to {Date:yyyy-MM-ddTHH:mm:ssZ}; inference goes on, energy intervals are split here")]
    public static partial void ClockStepped(ILogger logger, double seconds, DateTime date);
}
