using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace EdgeRuntime.Testing;

/// <summary>A model of the shared data as a user would declare it: a folder with the file and a manifest.</summary>
public static class SharedModel
{
    /// <summary>Writes the folder's two files.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="file">The model file below the shared models, such as <c>kws_dscnn/kws_int8.onnx</c>.</param>
    /// <param name="inputs">The manifest's inputs, JSON objects with commas between.</param>
    /// <param name="outputs">The manifest's outputs, likewise.</param>
    /// <param name="kind">Kind of postprocessing.</param>
    /// <param name="sample">The sample, a JSON object; null for a tensor of the first input's shape.</param>
    public static void Write(string folder, string file, string inputs, string outputs, string kind, string? sample = null)
    {
        var bytes = File.ReadAllBytes(SharedData.File("models/" + file));
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), bytes);
        var tensors = JsonNode.Parse($"[{inputs}]")!.AsArray();
        var manifest = new JsonObject
        {
            ["schema"] = "model-manifest/1",
            ["model"] = "m",
            ["version"] = "1.0.0",
            ["release"] = 1,
            ["created"] = "2026-01-01T00:00:00Z",
            ["inputs"] = tensors,
            ["outputs"] = JsonNode.Parse($"[{outputs}]"),
            ["preprocess"] = new JsonObject { ["sample"] = sample is null ? new JsonObject { ["kind"] = "tensor", ["shape"] = tensors[0]!["shape"]!.DeepClone() } : JsonNode.Parse(sample) },
            ["postprocess"] = new JsonObject { ["kind"] = kind },
            ["variants"] = new JsonArray(new JsonObject { ["name"] = "one", ["file"] = "model.onnx", ["precision"] = "any" }),
            ["files"] = new JsonArray(new JsonObject { ["path"] = "model.onnx", ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)), ["size"] = bytes.Length }),
        };
        File.WriteAllText(Path.Combine(folder, "manifest.json"), manifest.ToJsonString());
    }
}
