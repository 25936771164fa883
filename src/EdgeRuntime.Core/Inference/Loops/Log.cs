using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>Events 4000-4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Warning, "Source {Source} is {State} ({Reason})")]
    public static partial void SourceChanged(ILogger logger, string source, string state, string? reason);

    [LoggerMessage(4001, LogLevel.Information, "Source {Source} has come to its end; its model rests")]
    public static partial void SourceEnded(ILogger logger, string source);

    [LoggerMessage(4002, LogLevel.Error, "Inference of {Model} failed: {Reason}; it is tried again at the next tick")]
    public static partial void InferenceFailed(ILogger logger, string model, string reason);

    [LoggerMessage(4004, LogLevel.Warning, "Result of {Model} is incomplete: {Where} has NaN or infinite values, which are left out")]
    public static partial void NotANumberMet(ILogger logger, string model, string where);

    [LoggerMessage(4005, LogLevel.Information, "Results of {Model} are complete again after {Count} with NaN or infinite values")]
    public static partial void NumbersAgain(ILogger logger, string model, long count);

    [LoggerMessage(4003, LogLevel.Warning, "The line that marks inferences cannot be driven; an external meter does not see them")]
    public static partial void MarkerFailed(ILogger logger);
}
