using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Emulation;

/// <summary>An emulated x86-64 processor with AVX2 and without VNNI, whose u8 x s8 multiplications saturate: int8 models must give the same answers there.</summary>
public sealed class OldProcessorTests(PublishedAgents agents) : IDisposable
{
    // Header of an npy file of version 1.0 whose dictionary is padded to 128 bytes.
    private const int NpyHeader = 128;

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-haswell-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pack_Int8ModelOnHaswell_GivesTheReferenceOutput()
    {
        var edgectl = await agents.EdgectlAsync();
        await RealPart.RequireAsync("qemu-x86_64-static", "qemu-user-static");
        WriteModel();

        var (code, output, errors) = await ProcessRun.RunAsync("qemu-x86_64-static", ["-cpu", "Haswell", edgectl.Executable, "model", "pack", _folder, "--out", Path.Combine(_folder, "kws.edgemodel"), "--json"]);

        // Its golden vector says "On"; with saturation the answer is "Yes".
        Assert.True(code == 0, output + errors);
    }

    private void WriteModel()
    {
        File.Copy(SharedData.File("models/kws_dscnn/kws_int8.onnx"), Path.Combine(_folder, "int8.onnx"));
        File.WriteAllBytes(Path.Combine(_folder, "in.f32"), File.ReadAllBytes(SharedData.File("models/kws_dscnn/x.npy"))[NpyHeader..]);
        File.WriteAllBytes(Path.Combine(_folder, "out.f32"), File.ReadAllBytes(SharedData.File("models/kws_dscnn/y_ort_int8.npy"))[NpyHeader..]);
        File.WriteAllText(Path.Combine(_folder, "manifest.json"), """
            {
              "schema": "model-manifest/1", "model": "kws", "version": "1.0.0", "release": 1, "created": "2026-01-01T00:00:00Z",
              "inputs": [{"name": "input", "type": "float32", "shape": [1, 1, 49, 10]}],
              "outputs": [{"name": "output", "type": "float32", "shape": [1, 12]}],
              "preprocess": {"sample": {"kind": "series", "shape": [49, 10]}, "steps": []},
              "postprocess": {"kind": "classification"},
              "variants": [{"name": "int8", "file": "int8.onnx", "precision": "int8"}],
              "golden": [{"input": "in.f32", "output": "out.f32", "tolerance": 0.015625}],
              "files": ["int8.onnx", "in.f32", "out.f32"]
            }
            """);
    }
}
