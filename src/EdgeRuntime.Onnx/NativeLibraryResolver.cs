using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>Points ONNX Runtime's managed half at another native library. The choice is one per process and is made before the first use.</summary>
internal static class NativeLibraryResolver
{
    private static readonly Lock Gate = new();
    private static string? _chosen;

    /// <summary>Chooses the library; a second, different choice is refused because the first is loaded already.</summary>
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

            _chosen = path;
            NativeLibrary.SetDllImportResolver(
                typeof(OrtEnv).Assembly,
                (name, _, _) => name.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase) ? NativeLibrary.Load(path) : IntPtr.Zero);
        }
    }
}
