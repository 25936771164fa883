using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Governing;

/// <summary>Events 6500-6599.</summary>
internal static partial class Log
{
    [LoggerMessage(6500, LogLevel.Information, "Governors of the processor's clock are not tried: {Reason}")]
    public static partial void NotTried(ILogger logger, string reason);

    [LoggerMessage(6501, LogLevel.Information, "Governors are tried: {Governors}")]
    public static partial void TrialsBegan(ILogger logger, string governors);

    [LoggerMessage(6502, LogLevel.Information, "The governor is {Governor}: {Reason}")]
    public static partial void Chosen(ILogger logger, string governor, string reason);

    [LoggerMessage(6503, LogLevel.Warning, "The governor cannot be changed, the board keeps its own: {Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(6504, LogLevel.Warning, "The board's own governor is put back: an agent before this one has not done it")]
    public static partial void LeftOver(ILogger logger);

    [LoggerMessage(6505, LogLevel.Error, "The board's own governor cannot be put back: {Reason}")]
    public static partial void NotPutBack(ILogger logger, string reason);

    [LoggerMessage(6506, LogLevel.Warning, "{Problem}")]
    public static partial void MemoryFailed(ILogger logger, string problem);
}
