using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources.Exec;

/// <summary>Events 2000-2099.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Warning, "Source {Source}: {Reason}; started again in about {Seconds:0.#} s")]
    public static partial void ChildEnded(ILogger logger, string source, string reason, double seconds);
}
