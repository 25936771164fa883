using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>Turns ONNX Runtime's errors into one line that says what to do.</summary>
internal static class OnnxErrors
{
    // ONNX Runtime repeats itself over several lines; the first names the cause.
    public static string FirstLine(Exception e)
    {
        var line = e.Message.Split('\n', 2)[0].Trim();
        return line.Length <= 400 ? line : line[..400] + "...";
    }

    public static ModelLoadException Load(string path, OnnxRuntimeException e)
    {
        var hint = e.Message.Contains("Scale and Zero-point must be a scalar", StringComparison.Ordinal)
            ? "; a quantization scale is stored as a tensor of one element [1] where a scalar is needed: export the model again with scalar scales"
            : "";
        return Load(path, $"{FirstLine(e)}{hint}", e);
    }

    public static ModelLoadException Load(string path, string reason, Exception e) => new(ErrorCode.ModelLoadFailed, $"{path}: ONNX Runtime cannot load it: {reason}", e);
}
