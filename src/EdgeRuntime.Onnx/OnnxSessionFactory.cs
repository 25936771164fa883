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
    // From this size on arrays lie on the heap of large objects, which only a full collection gives back.
    private const int LargeObjectBytes = 85_000;

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
    public static string RuntimeVersion => OnnxEnvironment.Get().GetVersionString();

    /// <summary>Execution providers of the native library, by the names that a configuration uses.</summary>
    public static ImmutableArray<string> AvailableProviders => ExecutionProviders.Available();

    /// <inheritdoc/>
    public IInferenceSession Open(SessionRequest request)
    {
        var model = Read(request);
        request = GraphQuantization.Complete(request, model);
        var (session, provider, size) = Create(request, model);
        if (size >= LargeObjectBytes)
        {
            // ONNX Runtime has its own copy now, and the steady state allocates nothing: without this the bytes would stay resident.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

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

    // The session is made of these bytes, never of the file: what was verified is what runs.
    private static byte[] Read(SessionRequest request)
    {
        var path = request.ModelPath;
        try
        {
            return ExternalTensors.Inline(request.Read(Path.GetFileName(path)), request.Read);
        }
        catch (InvalidDataException e)
        {
            throw OnnxErrors.Load(path, e.Message, e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelLoadException(ErrorCode.ModelFileMissing, File.Exists(path) ? $"{path}: its weights are not there: {e.Message}" : $"{path}: no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(ErrorCode.ModelFileMissing, $"{path}: cannot be read ({FileFault.Of(e, path)})", e);
        }
    }

    private (InferenceSession Session, string Provider, int Size) Create(SessionRequest request, byte[] model)
    {
        using var options = NewOptions(request.Threads);
        var provider = ExecutionProviders.Append(options, _options.Providers, request.Threads, _logger);
        try
        {
            // Only the CPU's graphs are cached: accelerators keep compiled engines of their own.
            return (_cache is { } cache && provider == ExecutionProviders.Cpu ? CreateCached(cache, model, request.Threads, options) : new InferenceSession(model, options), provider, model.Length);
        }
        catch (OnnxRuntimeException e) when (provider != ExecutionProviders.Cpu)
        {
            Log.FellBackToCpu(_logger, request.ModelPath, provider, OnnxErrors.FirstLine(e));
            using var cpu = NewOptions(request.Threads);
            return (CreateOnCpu(request, model, cpu), ExecutionProviders.Cpu, model.Length);
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxErrors.Load(request.ModelPath, e);
        }
    }

    private static InferenceSession CreateOnCpu(SessionRequest request, byte[] model, SessionOptions options)
    {
        try
        {
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxErrors.Load(request.ModelPath, e);
        }
    }

    private static InferenceSession CreateCached(OptimizedGraphCache cache, byte[] model, int threads, SessionOptions options)
    {
        var path = cache.PathFor(model, ExecutionProviders.Cpu, threads);
        if (cache.Read(path) is { } optimized)
        {
            try
            {
                using var asIs = NewOptions(threads);
                asIs.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
                return new InferenceSession(optimized, asIs);
            }
            catch (OnnxRuntimeException e)
            {
                cache.Discard(path, OnnxErrors.FirstLine(e));
            }
        }

        if (cache.BeginWrite(path) is not { } part)
        {
            return new InferenceSession(model, options);
        }

        options.OptimizedModelFilePath = part;
        try
        {
            var session = new InferenceSession(model, options);
            cache.Commit(part, path);
            return session;
        }
        catch (OnnxRuntimeException e)
        {
            // Either the model is bad or its graph could not be written; without writing only a bad model fails again.
            using var unwritten = NewOptions(threads);
            var session = new InferenceSession(model, unwritten);
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
