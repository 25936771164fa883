using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>The one place that decides which execution provider runs a model, with the reason for each that does not.</summary>
internal static class ExecutionProviders
{
    public const string Cpu = "cpu";

    private static readonly Dictionary<string, string> NativeNames = new(StringComparer.Ordinal)
    {
        [Cpu] = "CPUExecutionProvider",
        ["cuda"] = "CUDAExecutionProvider",
        ["tensorrt"] = "TensorrtExecutionProvider",
        ["xnnpack"] = "XnnpackExecutionProvider",
        ["acl"] = "ACLExecutionProvider",
        ["dnnl"] = "DnnlExecutionProvider",
    };

    /// <summary>The names that a configuration may use.</summary>
    public static ImmutableArray<string> Known { get; } = [.. NativeNames.Keys];

    /// <summary>Short names of the providers that this build of ONNX Runtime has.</summary>
    public static ImmutableArray<string> Available() =>
        [.. NativeNames.Where(static pair => OnnxEnvironment.Get().GetAvailableProviders().Contains(pair.Value)).Select(static pair => pair.Key)];

    /// <summary>Appends the first provider of the list that can be had and returns its name.</summary>
    public static string Append(SessionOptions options, IEnumerable<string> preference, int threads, ILogger logger)
    {
        var available = OnnxEnvironment.Get().GetAvailableProviders();
        foreach (var provider in preference)
        {
            if (provider == Cpu)
            {
                break;
            }

            if (!available.Contains(NativeNames[provider]))
            {
                Log.ProviderMissing(logger, provider, string.Join(", ", available));
                continue;
            }

            try
            {
                AppendNative(options, provider, threads);
                return provider;
            }
            catch (OnnxRuntimeException e)
            {
                Log.ProviderRefused(logger, provider, OnnxErrors.FirstLine(e));
            }
        }

        return Cpu;
    }

    private static void AppendNative(SessionOptions options, string provider, int threads)
    {
        switch (provider)
        {
            case "cuda":
                options.AppendExecutionProvider_CUDA();
                break;
            case "tensorrt":
                options.AppendExecutionProvider_Tensorrt();
                break;
            case "dnnl":
                options.AppendExecutionProvider_Dnnl();
                break;
            case "xnnpack":
                options.AppendExecutionProvider("XNNPACK", new Dictionary<string, string> { ["intra_op_num_threads"] = threads.ToString(System.Globalization.CultureInfo.InvariantCulture) });
                break;
            default:
                options.AppendExecutionProvider(provider.ToUpperInvariant());
                break;
        }
    }
}
