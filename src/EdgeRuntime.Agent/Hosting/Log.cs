using EdgeRuntime.Contracts.Messages;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Events 6000-6499.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Information, "edge-agent {Version} started: device {Device}, {Models}, {Supply}")]
    public static partial void Started(ILogger logger, string version, string device, string models, string supply);

    [LoggerMessage(6001, LogLevel.Critical, "The {Loop} loop ended by itself; the agent stops so that it can be restarted")]
    public static partial void LoopEnded(ILogger logger, Exception? exception, string loop);

    [LoggerMessage(6002, LogLevel.Information, "Stopped; {Inferences} inferences, {Acknowledged} of {Enqueued} messages confirmed, dropped: {Dropped}")]
    public static partial void Stopped(ILogger logger, long inferences, long acknowledged, long enqueued, string dropped);

    [LoggerMessage(6003, LogLevel.Error, "The {Loop} loop is late; the watchdog is not petted")]
    public static partial void LoopLate(ILogger logger, string loop);

    [LoggerMessage(6004, LogLevel.Information, "The {Loop} loop is back")]
    public static partial void LoopBack(ILogger logger, string loop);

    [LoggerMessage(6005, LogLevel.Information, "Command {Command}: {Outcome}")]
    public static partial void CommandDone(ILogger logger, string command, string outcome);

    [LoggerMessage(6006, LogLevel.Critical, "{Message}")]
    public static partial void CannotStart(ILogger logger, string message);

    [LoggerMessage(6007, LogLevel.Error, "The {Loop} loop did not end in time; it is left behind")]
    public static partial void LoopLeftBehind(ILogger logger, string loop);

    [LoggerMessage(6008, LogLevel.Error, "The {Loop} loop failed while it stopped")]
    public static partial void LoopFailedAtStop(ILogger logger, Exception exception, string loop);

    [LoggerMessage(6009, LogLevel.Information, "Desired generation {Generation} is in force")]
    public static partial void DesiredApplied(ILogger logger, long generation);

    [LoggerMessage(6010, LogLevel.Warning, "Desired generation {Generation} is refused: {Reason}")]
    public static partial void DesiredRefused(ILogger logger, long generation, string reason);

    [LoggerMessage(6011, LogLevel.Information, "{Model} {Digest} is installed")]
    public static partial void Installed(ILogger logger, string model, string digest);

    [LoggerMessage(6012, LogLevel.Warning, "{Model} {Digest} is not installed: {Reason}")]
    public static partial void InstallEnded(ILogger logger, string model, string digest, string reason);

    [LoggerMessage(6013, LogLevel.Information, "The install of {Model} gives way to something newer")]
    public static partial void InstallInterrupted(ILogger logger, string model);

    [LoggerMessage(6014, LogLevel.Information, "Deleted {Model} from the store to keep to the quota")]
    public static partial void ModelDeleted(ILogger logger, string model);

    [LoggerMessage(6015, LogLevel.Information, "Asleep until {WakeAt:yyyy-MM-ddTHH:mm:ssZ}: {Reason}")]
    public static partial void Sleeping(ILogger logger, DateTimeOffset wakeAt, string reason);

    [LoggerMessage(6016, LogLevel.Information, "Awake again: {How}")]
    public static partial void Awake(ILogger logger, string how);

    [LoggerMessage(6017, LogLevel.Error, "The install of {Model} ran into a bug")]
    public static partial void InstallBroke(ILogger logger, Exception exception, string model);

    [LoggerMessage(6018, LogLevel.Warning, "Desired generation {Generation} does not fit the configuration any more; its policy and settings are left out: {Reason}")]
    public static partial void DesiredUnfit(ILogger logger, long generation, string reason);

    [LoggerMessage(6044, LogLevel.Warning, "Desired generation {Generation} dropped: {Reason}")]
    public static partial void DesiredDropped(ILogger logger, long generation, string reason);

    [LoggerMessage(6019, LogLevel.Warning, "How {Model} runs best here could not be found out: {Reason}")]
    public static partial void TuneEnded(ILogger logger, string model, string reason);

    [LoggerMessage(6020, LogLevel.Warning, "What Telemetry:Carbon:Topic says is no carbon intensity: {Reason}")]
    public static partial void CarbonRefused(ILogger logger, string reason);

    [LoggerMessage(6021, LogLevel.Warning, "The board stays awake: {Reason}")]
    public static partial void SleepRefused(ILogger logger, string reason);

    [LoggerMessage(6024, LogLevel.Information, "Model {Model} removed: no order names it")]
    public static partial void GivenUp(ILogger logger, string model);

    [LoggerMessage(6025, LogLevel.Warning, "Model {Model} is left out: {Reason}")]
    public static partial void LeftOut(ILogger logger, string model, string reason);

    [LoggerMessage(6030, LogLevel.Error, "{Reason}")]
    public static partial void HistoryUnreadable(ILogger logger, string reason);

    [LoggerMessage(EventId = 6050, Message = "{Count} more lines like this one were suppressed: {Line}")]
    public static partial void LinesSuppressed(ILogger logger, LogLevel level, long count, string line);

    [LoggerMessage(6031, LogLevel.Warning, "Desired document lost: {Reason}")]
    public static partial void DesiredLost(ILogger logger, string reason);

    [LoggerMessage(6032, LogLevel.Information, "State directory: {Path}")]
    public static partial void StateKept(ILogger logger, string path);

    [LoggerMessage(6033, LogLevel.Warning, "State directory: none; what is queued, installed and learned is lost at a restart (set StateDirectory to a directory that this user can write)")]
    public static partial void NothingKept(ILogger logger);

    [LoggerMessage(6034, LogLevel.Warning, "Energy totals not kept: {Reason}")]
    public static partial void TotalsLost(ILogger logger, string reason);

    [LoggerMessage(6035, LogLevel.Information, "Policy changed: {Change}")]
    public static partial void PolicyChanged(ILogger logger, string change);

    [LoggerMessage(6036, LogLevel.Warning, "Policy set by command not kept: {Reason}")]
    public static partial void PolicyLost(ILogger logger, string reason);

    [LoggerMessage(6051, LogLevel.Warning, "Stopped at once on a second signal; what was not sent is sent after the next start if the outbox has a file")]
    public static partial void StoppedAtOnce(ILogger logger);

    [LoggerMessage(6052, LogLevel.Information, "Stopped; the signal came before the start")]
    public static partial void StoppedEarly(ILogger logger);

    [LoggerMessage(6053, LogLevel.Critical, "The agent failed")]
    public static partial void Broke(ILogger logger, Exception exception);

    [LoggerMessage(6054, LogLevel.Error, "Models and sensors were not closed within {Seconds} s; the process ends without them")]
    public static partial void NotDisposed(ILogger logger, double seconds);

    [LoggerMessage(6055, LogLevel.Warning, "Dropped {Count} {What}; {Total} since the start")]
    public static partial void Dropped(ILogger logger, long count, string what, long total);

    [LoggerMessage(6057, LogLevel.Information, "Agent update {Phase}: {Update}")]
    public static partial void AgentUpdated(ILogger logger, string phase, string update);

    [LoggerMessage(6058, LogLevel.Warning, "Agent update failed: {Reason}")]
    public static partial void AgentUpdateFailed(ILogger logger, string reason);

    [LoggerMessage(6056, LogLevel.Warning, "edge-agent status is not available: cannot listen at {Path}: {Problem}")]
    public static partial void NoStatusSocket(ILogger logger, string path, string problem);

    [LoggerMessage(6057, LogLevel.Information, "Log level changed: {Change}")]
    public static partial void LogLevelChanged(ILogger logger, string change);

    [LoggerMessage(6058, LogLevel.Debug, "Plan: {Mode} at {RateHz} Hz with charge {SocFraction}: {Reason}")]
    public static partial void Planned(ILogger logger, PowerMode mode, double rateHz, double? socFraction, string reason);
}
