using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources.Iio;

/// <summary>Events 2300-2399.</summary>
internal static partial class Log
{
    [LoggerMessage(2300, LogLevel.Warning, "Source {Source}: {Reason}; tried again every 10 s")]
    public static partial void Lost(ILogger logger, string source, string reason);
}
