using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Onnx;

/// <summary>Events 5000-5999.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "Loaded {Model} on {Provider} with {Threads} thread(s)")]
    public static partial void ModelLoaded(ILogger logger, string model, string provider, int threads);

    [LoggerMessage(5001, LogLevel.Warning, "Execution provider {Provider} is not in this build of ONNX Runtime (it has {Available}); passed over")]
    public static partial void ProviderMissing(ILogger logger, string provider, string available);

    [LoggerMessage(5002, LogLevel.Warning, "Execution provider {Provider} refused: {Reason}; passed over")]
    public static partial void ProviderRefused(ILogger logger, string provider, string reason);

    [LoggerMessage(5003, LogLevel.Warning, "The cache of optimised graphs {Path} cannot be used: {Reason}; the model is optimised at each start")]
    public static partial void CacheUnusable(ILogger logger, string path, string reason);

    [LoggerMessage(5004, LogLevel.Warning, "{Model} does not run on {Provider}: {Reason}; fell back to cpu")]
    public static partial void FellBackToCpu(ILogger logger, string model, string provider, string reason);

    [LoggerMessage(5005, LogLevel.Warning, "The optimised graph {Path} is damaged: {Reason}; it is made again")]
    public static partial void CacheEntryDamaged(ILogger logger, string path, string reason);
}
