using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Guests;

/// <summary>The folder of a real int8 model that says whether a person is in a picture (MLPerf Tiny visual wake words).</summary>
internal static class CameraModel
{
    /// <summary>The model's id.</summary>
    public const string Id = "person";

    private const string Network = "vww_int8_u8act.onnx";

    /// <summary>Writes it.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var bytes = File.ReadAllBytes(SharedData.File($"models/vww_mobilenet/{Network}"));
        File.WriteAllBytes(Path.Combine(folder, Network), bytes);
        var manifest = new JsonObject
        {
            ["schema"] = "model-manifest/1",
            ["model"] = Id,
            ["version"] = "1.0.0",
            ["release"] = 1,
            ["created"] = "2026-01-01T00:00:00+00:00",
            ["minimumAgent"] = "0.1.0",
            ["inputs"] = new JsonArray(Tensor("input", 1, 3, 96, 96)),
            ["outputs"] = new JsonArray(Tensor("output", 1, 2)),
            ["preprocess"] = new JsonObject
            {
                ["sample"] = new JsonObject { ["kind"] = "image", ["shape"] = new JsonArray(0, 0, 3) },
                ["steps"] = new JsonArray(
                    new JsonObject { ["op"] = "resize", ["width"] = 96, ["height"] = 96 },
                    new JsonObject { ["op"] = "normalize", ["mean"] = new JsonArray(0), ["std"] = new JsonArray(1), ["scale"] = 1.0 / 255 },
                    new JsonObject { ["op"] = "layout" }),
            },
            ["postprocess"] = new JsonObject { ["kind"] = "classification", ["topK"] = 2, ["activation"] = "none" },
            ["labels"] = new JsonArray("nobody", "person"),
            ["variants"] = new JsonArray(new JsonObject { ["name"] = "int8", ["file"] = Network, ["precision"] = "int8" }),
            ["golden"] = new JsonArray(),
            ["files"] = new JsonArray(new JsonObject { ["path"] = Network, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)), ["size"] = bytes.Length }),
            ["blockHashes"] = new JsonArray(),
        };
        File.WriteAllText(Path.Combine(folder, "manifest.json"), manifest.ToJsonString());
    }

    private static JsonObject Tensor(string name, params int[] shape) => new() { ["name"] = name, ["type"] = "float32", ["shape"] = new JsonArray([.. shape.Select(static dimension => (JsonNode)dimension)]) };
}
