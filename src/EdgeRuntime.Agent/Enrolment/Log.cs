using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Enrolment;

/// <summary>Events 6600-6699.</summary>
internal static partial class Log
{
    [LoggerMessage(6600, LogLevel.Information, "Certificate renewed until {Until}")]
    public static partial void Renewed(ILogger logger, string until);

    [LoggerMessage(6601, LogLevel.Information, "{Identity}; the agent restarts with it")]
    public static partial void Enrolled(ILogger logger, string identity);

    [LoggerMessage(6602, LogLevel.Warning, "{What}: {Problem}; retrying with growing pauses")]
    public static partial void Failed(ILogger logger, string what, string problem);
}
