namespace EdgeRuntime.Onnx;

/// <summary>How models are run.</summary>
public sealed class OnnxOptions
{
    /// <summary>Execution providers in order of preference: cpu, cuda, tensorrt, xnnpack, acl, dnnl. Those that this machine lacks are passed over with a logged reason; cpu is always the last resort. Default: cpu.</summary>
    public IList<string> Providers { get; set; } = [];

    /// <summary>Path of a libonnxruntime.so to use instead of the bundled one: a Jetson's own, built with CUDA or TensorRT. Default: none.</summary>
    public string? NativeLibraryPath { get; set; }

    /// <summary>Folder for graphs that were optimised once, so that later starts are quicker, the 16 used last; "none": no cache. Default: graphs in the state directory.</summary>
    public string? CacheFolder { get; set; }

    /// <summary>The same without a cache, for a check that leaves nothing behind.</summary>
    public OnnxOptions WithoutCache() => new() { Providers = Providers, NativeLibraryPath = NativeLibraryPath };

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        foreach (var provider in Providers)
        {
            if (!ExecutionProviders.Known.Contains(provider, StringComparer.Ordinal))
            {
                errors.Add($"{key}:Providers knows {string.Join(", ", ExecutionProviders.Known)}, but not '{provider}'");
            }
        }

        if (NativeLibraryPath is not null && !File.Exists(NativeLibraryPath))
        {
            errors.Add($"{key}:NativeLibraryPath names '{NativeLibraryPath}', which does not exist");
        }
    }
}
