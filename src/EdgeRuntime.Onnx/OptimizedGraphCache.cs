using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>
/// Keeps graphs that ONNX Runtime has optimised, so that a later start skips the work. An optimised graph is good only for the model, the
/// version, the provider and the processor that it was made for (layout optimisations use the processor's own block sizes), so all of them
/// are in its name. It is written beside its final name and renamed, so that a power cut leaves no half of one.
/// </summary>
internal sealed class OptimizedGraphCache(string folder, ILogger logger)
{
    /// <summary>The file of an optimised graph, whether it exists or not.</summary>
    public string PathFor(string modelPath, string provider, int threads)
    {
        using var model = File.OpenRead(modelPath);
        var identity = string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexStringLower(SHA256.HashData(model))}|{OrtEnv.Instance().GetVersionString()}|{provider}|{threads}|{RuntimeInformation.ProcessArchitecture}|{ProcessorFeatures()}");
        return Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32] + ".onnx");
    }

    /// <summary>Makes room for a new entry and returns the name to write to; null when the folder cannot be used.</summary>
    public string? BeginWrite(string path)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var part = path + ".part";
            File.Delete(part);
            return part;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CacheUnusable(logger, folder, e.Message);
            return null;
        }
    }

    /// <summary>Makes a written entry valid.</summary>
    public void Commit(string part, string path)
    {
        try
        {
            using (var file = File.Open(part, FileMode.Open))
            {
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CacheUnusable(logger, path, e.Message);
        }
    }

    /// <summary>Removes an entry that ONNX Runtime refuses.</summary>
    public void Discard(string path, string reason)
    {
        Log.CacheUnusable(logger, path, reason);
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CacheUnusable(logger, path, e.Message);
        }
    }

    private static string ProcessorFeatures() => string.Create(
        CultureInfo.InvariantCulture,
        $"{System.Numerics.Vector<byte>.Count}|{System.Runtime.Intrinsics.X86.Avx512F.IsSupported}|{System.Runtime.Intrinsics.X86.Avx2.IsSupported}|{System.Runtime.Intrinsics.Arm.Dp.IsSupported}");
}
