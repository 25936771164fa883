using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources.Mqtt;

/// <summary>Events 2100-2199.</summary>
internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Warning, "Source {Source}: {Trouble}; it is passed over")]
    public static partial void Garbage(ILogger logger, string source, string trouble);
}
