using System.Collections.Immutable;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>Loads models with ONNX Runtime: no spinning between runs, graphs optimised once, the execution provider chosen with fallback.</summary>
public sealed class OnnxSessionFactory : IInferenceSessionFactory
{
    private readonly OnnxOptions _options;
    private readonly OptimizedGraphCache? _cache;
    private readonly ILogger _logger;

    /// <summary>Makes the factory; the native library is chosen now.</summary>
    /// <exception cref="InvalidDataException">The native library cannot be loaded; the message says why.</exception>
    public OnnxSessionFactory(OnnxOptions options, ILogger<OnnxSessionFactory> logger)
    {
        _options = options;
        _logger = logger;
        if (options.NativeLibraryPath is { } path)
        {
            NativeLibraryResolver.Use(path);
        }

        _cache = options.CacheFolder is { } folder ? new OptimizedGraphCache(folder, $"{RuntimeVersion}|{ProcessorFeatures.OfThisMachine()}", logger) : null;
    }

    /// <summary>Version of the native library.</summary>
    public static string RuntimeVersion => OrtEnv.Instance().GetVersionString();

    /// <summary>Execution providers of the native library, by the names that a configuration uses.</summary>
    public static ImmutableArray<string> AvailableProviders => ExecutionProviders.Available();

    /// <inheritdoc/>
    public IInferenceSession Open(SessionRequest request)
    {
        if (!File.Exists(request.ModelPath))
        {
            throw new ModelLoadException(ErrorCode.ModelFileMissing, $"{request.ModelPath}: no such file");
        }

        var (session, provider) = Create(request);
        try
        {
            var bound = OnnxSession.Bind(session, request, provider);
            Log.ModelLoaded(_logger, request.ModelPath, provider, request.Threads);
            return bound;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private (InferenceSession Session, string Provider) Create(SessionRequest request)
    {
        using var options = NewOptions(request.Threads);
        var provider = ExecutionProviders.Append(options, _options.Providers, request.Threads, _logger);
        try
        {
            // Only the CPU's graphs are cached: accelerators keep compiled engines of their own.
            return (_cache is { } cache && provider == ExecutionProviders.Cpu ? CreateCached(cache, request, options) : new InferenceSession(request.ModelPath, options), provider);
        }
        catch (OnnxRuntimeException e) when (provider != ExecutionProviders.Cpu)
        {
            Log.FellBackToCpu(_logger, request.ModelPath, provider, OnnxErrors.FirstLine(e));
            using var cpu = NewOptions(request.Threads);
            return (CreateOnCpu(request, cpu), ExecutionProviders.Cpu);
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxErrors.Load(request.ModelPath, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(ErrorCode.ModelFileMissing, $"{request.ModelPath}: cannot be read ({FileFault.Of(e, request.ModelPath)})", e);
        }
    }

    private static InferenceSession CreateOnCpu(SessionRequest request, SessionOptions options)
    {
        try
        {
            return new InferenceSession(request.ModelPath, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxErrors.Load(request.ModelPath, e);
        }
    }

    private static InferenceSession CreateCached(OptimizedGraphCache cache, SessionRequest request, SessionOptions options)
    {
        var path = cache.PathFor(request.ModelPath, ExecutionProviders.Cpu, request.Threads);
        if (cache.Has(path))
        {
            try
            {
                using var asIs = NewOptions(request.Threads);
                asIs.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
                return new InferenceSession(path, asIs);
            }
            catch (OnnxRuntimeException e)
            {
                cache.Discard(path, OnnxErrors.FirstLine(e));
            }
        }

        if (cache.BeginWrite(path) is not { } part)
        {
            return new InferenceSession(request.ModelPath, options);
        }

        options.OptimizedModelFilePath = part;
        try
        {
            var session = new InferenceSession(request.ModelPath, options);
            cache.Commit(part, path);
            return session;
        }
        catch (OnnxRuntimeException e)
        {
            // Either the model is bad or its graph could not be written; without writing only a bad model fails again.
            using var unwritten = NewOptions(request.Threads);
            var session = new InferenceSession(request.ModelPath, unwritten);
            cache.Refuse(OnnxErrors.FirstLine(e));
            return session;
        }
    }

    private static SessionOptions NewOptions(int threads)
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            // One fixed shape, one run at a time: the memory plan is exact, and an arena would only round it up.
            EnableCpuMemArena = false,
            EnableMemoryPattern = true,
        };
        // Spinning workers burn 3 to 500 ms of CPU after each run; at a few inferences a second that is most of the energy.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        // Without VNNI, AVX2 and AVX512 kernels for u8 x s8 saturate at 16 bits and give wrong labels. With this entry such processors, and only
        // they, get u8 weights instead. See kOrtSessionOptionsAvx2PrecisionMode in onnxruntime_session_options_config_keys.h.
        options.AddSessionConfigEntry("session.x64quantprecision", "1");
        return options;
    }
}
