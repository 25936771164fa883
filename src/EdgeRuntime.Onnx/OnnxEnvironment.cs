using System.Runtime.CompilerServices;
using EdgeRuntime.Core.Linux;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>
/// ONNX Runtime's environment, with its telemetry off. By default the native library keeps a device id in <c>~/.cache/Microsoft/DeveloperTools/.onnxruntime</c> and uploads to
/// mobile.events.data.microsoft.com, from the moment at which its environment is made.
/// </summary>
internal static class OnnxEnvironment
{
    /// <summary>The native library reads it once, when its environment is made; see telemetry_1ds.cc of ONNX Runtime.</summary>
    public const string DisableTelemetry = "ORT_DISABLE_TELEMETRY";

    /// <summary>The environment; the native library is loaded now.</summary>
    public static OrtEnv Get()
    {
        // For a library of another build, which may not know the variable.
        var environment = OrtEnv.Instance();
        environment.DisableTelemetryEvents();
        return environment;
    }

    // Only this module uses ONNX Runtime, so this runs before the native library is loaded, in every program. Children get the variable too: a program of the exec source may use ONNX Runtime itself.
#pragma warning disable CA2255 // A library has no other place that no program can forget.
    [ModuleInitializer]
    internal static void TurnTelemetryOff() => ProcessEnvironment.Set(DisableTelemetry, "1");
#pragma warning restore CA2255
}
