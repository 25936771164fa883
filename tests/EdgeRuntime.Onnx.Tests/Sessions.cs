using System.Runtime.InteropServices;
using EdgeRuntime.Core.Inference;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>Opens sessions the way the agent does.</summary>
internal static class Sessions
{
    public static IInferenceSession Open(string path, OnnxOptions? options = null, FakeLogger<OnnxSessionFactory>? logger = null) =>
        Open(new SessionRequest(path), options, logger);

    public static IInferenceSession Open(SessionRequest request, OnnxOptions? options = null, FakeLogger<OnnxSessionFactory>? logger = null) =>
        new OnnxSessionFactory(options ?? new OnnxOptions(), logger ?? new FakeLogger<OnnxSessionFactory>()).Open(request);

    public static float[] Run(this IInferenceSession session, float[] input, int output = 0)
    {
        MemoryMarshal.AsBytes<float>(input).CopyTo(session.Input(0));
        session.Run();
        return MemoryMarshal.Cast<byte, float>(session.Output(output)).ToArray();
    }
}
