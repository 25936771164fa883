using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources;

/// <summary>Events 2400-2499.</summary>
internal static partial class Log
{
    [LoggerMessage(2400, LogLevel.Warning, "Source {Source}: a read took more than {Seconds:0.#} s and is left behind; another is started in {BackOff:0.#} s ({Hanging} of at most {Most} hang)")]
    public static partial void ReadHangs(ILogger logger, string source, double seconds, double backOff, int hanging, int most);
}
