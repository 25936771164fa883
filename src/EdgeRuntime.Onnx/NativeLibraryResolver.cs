using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>Points ONNX Runtime's managed half at another native library. The choice is one per process and is made before the first use.</summary>
internal static class NativeLibraryResolver
{
    private static readonly Lock Gate = new();
    private static string? _chosen;

    /// <summary>Loads the library; a second, different choice is refused because the first is loaded already.</summary>
    /// <exception cref="InvalidDataException">It cannot be loaded, or is no ONNX Runtime.</exception>
    public static void Use(string path)
    {
        lock (Gate)
        {
            if (_chosen == path)
            {
                return;
            }

            if (_chosen is not null)
            {
                throw new InvalidOperationException($"ONNX Runtime is already loaded from {_chosen}; it cannot be loaded from {path} too");
            }

            // Loaded now rather than at the first use, where a bad path would surface as a failed type initializer.
            var library = Load(path);
            OrtEnv.DisableDllImportResolver = true;
            NativeLibrary.SetDllImportResolver(
                typeof(OrtEnv).Assembly,
                (name, _, _) => name.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase) ? library : IntPtr.Zero);
            _chosen = path;
        }
    }

    private static IntPtr Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{path}: no such file; it must be a libonnxruntime.so");
        }

        try
        {
            var library = NativeLibrary.Load(Path.GetFullPath(path));
            return NativeLibrary.TryGetExport(library, "OrtGetApiBase", out _)
                ? library
                : throw new InvalidDataException($"{path}: is a library, but not ONNX Runtime; it must be a libonnxruntime.so");
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // The runtime explains at length; the last line is the loader's own.
            var reason = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
            throw new InvalidDataException($"{path}: cannot be loaded ({reason}); it must be a libonnxruntime.so for this machine", e);
        }
    }
}
