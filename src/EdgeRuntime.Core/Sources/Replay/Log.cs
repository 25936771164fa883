using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>Events 2200-2299.</summary>
internal static partial class Log
{
    [LoggerMessage(2200, LogLevel.Warning, "{File} is passed over: {Reason}")]
    public static partial void BadFile(ILogger logger, string file, string reason);
}
