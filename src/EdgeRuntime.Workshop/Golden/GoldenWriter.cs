using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Workshop.Packing;

namespace EdgeRuntime.Workshop.Golden;

/// <summary>Puts golden vectors into a model folder: their files, and their entries in <c>manifest.json</c> in place of those that were there. The rest of the manifest stays as its author wrote it.</summary>
public static class GoldenWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes them, and takes the manifest back where the model does not pass them.</summary>
    /// <returns>Null, or why they could not be written or do not pass.</returns>
    public static ErrorInfo? Write(string folder, GoldenDraft draft, IInferenceSessionFactory sessions)
    {
        var path = Path.Combine(folder, ModelManifest.FileName);
        try
        {
            var before = File.ReadAllBytes(path);
            var manifest = JsonNode.Parse(before)!.AsObject();
            foreach (var vector in draft.Vectors)
            {
                File.WriteAllBytes(Path.Combine(folder, vector.Vector.Input), vector.Input);
                File.WriteAllBytes(Path.Combine(folder, vector.Vector.Output), vector.Output);
            }

            Edit(manifest, draft);
            Replace(path, Text(manifest));
            var refusal = manifest["files"] is null ? null : ModelTrial.Check(folder, sessions);
            if (refusal is not null)
            {
                Replace(path, before);
            }

            return refusal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.StorageFailed, $"{folder}: cannot be written ({FileFault.Of(e, folder)})");
        }
    }

    private static void Edit(JsonObject manifest, GoldenDraft draft)
    {
        manifest["golden"] = new JsonArray([.. draft.Vectors.Select(static vector => (JsonNode)new JsonObject
        {
            ["input"] = vector.Vector.Input,
            ["output"] = vector.Vector.Output,
            ["tolerance"] = vector.Vector.Tolerance,
            ["variant"] = vector.Vector.Variant,
        })]);

        // Without files they are those that variants and golden vectors name. Blocks are cut when the model is packed.
        if (manifest["files"] is JsonArray files)
        {
            var content = draft.Vectors.SelectMany(static vector => new[] { (Name: vector.Vector.Input, Bytes: vector.Input), (Name: vector.Vector.Output, Bytes: vector.Output) })
                .DistinctBy(static file => file.Name).ToDictionary(static file => file.Name, static file => file.Bytes, StringComparer.Ordinal);
            var dropped = draft.Manifest.Golden.SelectMany(static vector => new[] { vector.Input, vector.Output }).Concat(content.Keys).ToHashSet(StringComparer.Ordinal);
            manifest["files"] = new JsonArray(
            [
                .. files.Where(file => !dropped.Contains(NameOf(file))).Select(static file => file!.DeepClone()),
                .. content.Select(static file => (JsonNode)new JsonObject { ["path"] = file.Key, ["sha256"] = ContentDigest.Of(file.Value), ["size"] = file.Value.Length }),
            ]);
            manifest.Remove("blockSize");
            manifest.Remove("blockHashes");
        }
    }

    private static byte[] Text(JsonObject manifest)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Indented))
        {
            manifest.WriteTo(writer);
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private static string NameOf(JsonNode? file) => file is JsonObject entry ? (string?)entry["path"] ?? "" : (string?)file ?? "";

    private static void Replace(string path, byte[] content)
    {
        var part = path + PayloadNames.PartSuffix;
        File.WriteAllBytes(part, content);
        File.Move(part, path, overwrite: true);
    }
}
