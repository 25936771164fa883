using System.Runtime.InteropServices;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>No process that loads ONNX Runtime sends telemetry: the variable stands in the native environment, where the library reads it. That nothing is sent is shown by the system tests.</summary>
public sealed class OnnxEnvironmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate IntPtr GetVariable(string name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_AnyModel_TelemetryIsOffForNativeCodeAndChildren()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads the environment from glibc");
        using var session = Sessions.Open(TinyGraphs.Adds(1).Save(_folder.Path));
        var native = Marshal.GetDelegateForFunctionPointer<GetVariable>(NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "getenv"));

        Assert.Equal("1", Marshal.PtrToStringUTF8(native(OnnxEnvironment.DisableTelemetry)));
        Assert.Equal("1", Environment.GetEnvironmentVariable(OnnxEnvironment.DisableTelemetry));
    }
}
