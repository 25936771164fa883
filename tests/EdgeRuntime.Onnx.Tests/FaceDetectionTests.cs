using System.IO.Compression;
using EdgeRuntime.Onnx.Tests.Reference;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>A detector with twelve outputs.</summary>
public sealed class FaceDetectionTests
{
    [Fact]
    public void Portrait_TwelveOutputs_AllAreTheReference()
    {
        using var session = Sessions.Open(SharedData.File("models/yunet_face/yunet_n_320_320.onnx"));
        using var expected = ZipFile.OpenRead(SharedData.File("models/yunet_face/expected.npz"));
        var rgb = ReferenceInputs.Planes(SharedData.File("models/yunet_face/grace_hopper_320.png"), static p => p);
        var plane = rgb.Length / 3;
        float[] bgr = [.. rgb[(2 * plane)..], .. rgb[plane..(2 * plane)], .. rgb[..plane]];

        Assert.Equal(12, session.Outputs.Length);
        for (var i = 0; i < session.Outputs.Length; i++)
        {
            using var entry = expected.GetEntry($"{session.Outputs[i].Name}.npy")!.Open();
            Close.Equal(NpyFile.Rows(entry)[0], session.Run(bgr, i), 1e-3);
        }
    }
}
