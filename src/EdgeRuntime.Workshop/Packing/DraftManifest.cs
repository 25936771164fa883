using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Onnx;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Workshop.Packing;

/// <summary>
/// Completes the manifest of a model folder: what a machine knows better than its author (sizes, hashes, blocks) is filled in or replaced, the rest is left to the author and checked.
/// Without <c>files</c> they are those that variants and golden vectors name, and those that the networks keep weights in.
/// </summary>
internal static class DraftManifest
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Reads <c>manifest.json</c> of a folder and completes it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="blockSize">The block size; null for the manifest's own, else for the default, doubled until the hashes fit.</param>
    /// <param name="now">The time for <c>created</c> where the author left it out.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <returns>The finished manifest's bytes, or <see cref="ErrorCode.ManifestInvalid"/> or <see cref="ErrorCode.ModelFileMissing"/>.</returns>
    public static Checked<byte[]> Complete(string folder, int? blockSize, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, ModelManifest.FileName);
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > ModelManifest.MaxBytes)
            {
                return new ErrorInfo(ErrorCode.ManifestInvalid, $"{path}: more than {ModelManifest.MaxBytes} bytes are no manifest");
            }

            if (JsonNode.Parse(stream, documentOptions: new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false }) is not JsonObject draft)
            {
                return new ErrorInfo(ErrorCode.ManifestInvalid, $"{path}: is not a manifest (no JSON object)");
            }

            var completed = Complete(folder, draft, blockSize, now, cancellationToken);
            return completed.IsOk ? completed : new ErrorInfo(completed.Error.Code, $"{path}: {completed.Error.Message}");
        }
        catch (JsonException e)
        {
            return new ErrorInfo(ErrorCode.ManifestInvalid, $"{path}: is not a manifest ({JsonFault.Of(e)})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.ModelFileMissing, $"{path}: cannot be read ({FileFault.Of(e, path)}); a model is a folder with a {ModelManifest.FileName} and the files that it names");
        }
    }

    private static Checked<byte[]> Complete(string folder, JsonObject draft, int? blockSize, DateTimeOffset now, CancellationToken cancellationToken)
    {
        draft.TryAdd("schema", ModelManifest.CurrentSchema);
        draft.TryAdd("created", now.ToString("O"));
        draft.Remove("blockHashes");
        var stated = blockSize ?? NumberOf(draft["blockSize"]);
        var size = stated ?? BlockLayout.DefaultBlockSize;
        if (!BlockLayout.IsBlockSize(size))
        {
            return new ErrorInfo(ErrorCode.ManifestInvalid, $"blockSize must be a power of two from {BlockLayout.MinBlockSize} to {BlockLayout.MaxBlockSize}, but is {size}");
        }

        while (true)
        {
            var hashed = Hash(folder, FilesOf(folder, draft), size, cancellationToken);
            if (!hashed.IsOk)
            {
                return hashed.Error;
            }

            draft["files"] = hashed.Value.Files;
            draft["blockSize"] = size;
            draft["blockHashes"] = hashed.Value.Blocks;
            var read = ManifestReader.Read(Encoding.UTF8.GetBytes(draft.ToJsonString()));
            var bytes = read.IsOk ? JsonSerializer.SerializeToUtf8Bytes(read.Value, ManifestJsonContext.Default.ModelManifest) : [];
            if (bytes.Length <= ModelManifest.MaxBytes && read.IsOk)
            {
                return bytes;
            }

            var hashesAreTooMany = draft.ToJsonString().Length > ModelManifest.MaxBytes || bytes.Length > ModelManifest.MaxBytes;
            if (!hashesAreTooMany || stated is not null || size == BlockLayout.MaxBlockSize)
            {
                return read.IsOk
                    ? new ErrorInfo(ErrorCode.ManifestInvalid, $"needs {bytes.Length} bytes with blocks of {size}, more than the {ModelManifest.MaxBytes} that a manifest may have; take larger blocks or smaller files")
                    : read.Error;
            }

            size *= 2;
        }
    }

    private static Checked<HashedFiles> Hash(string folder, List<string> files, int blockSize, CancellationToken cancellationToken)
    {
        using var blocks = new BlockHasher(blockSize);
        var specs = new JsonArray();
        var buffer = new byte[BufferBytes];
        foreach (var name in files)
        {
            if (!PayloadNames.IsAllowed(name))
            {
                return new ErrorInfo(ErrorCode.ManifestInvalid, $"files: '{OneLineText.Of(name, PayloadNames.MaxChars)}' must be a plain file name without folders");
            }

            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
            {
                return new ErrorInfo(ErrorCode.ModelFileMissing, $"files: '{name}' is not in {folder}");
            }

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var stream = File.OpenRead(path);
            var size = 0L;
            for (int read; (read = stream.Read(buffer)) > 0; size += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                blocks.Append(buffer.AsSpan(0, read));
            }

            specs.Add((JsonNode)new JsonObject { ["path"] = name, ["sha256"] = Convert.ToHexStringLower(hash.GetHashAndReset()), ["size"] = size });
        }

        return new HashedFiles(specs, new JsonArray([.. blocks.Finish().Select(static block => (JsonNode)block)]));
    }

    // Wrong types and missing members are left for the strict reader to name.
    private static List<string> FilesOf(string folder, JsonObject draft)
    {
        var named = draft["files"] is JsonArray files
            ? files.Select(static file => TextOf(file, "path") ?? (file as JsonValue is { } value && value.TryGetValue<string>(out var text) ? text : null))
            : EntriesOf(draft, "variants").Select(static variant => TextOf(variant, "file"))
                .Concat(EntriesOf(draft, "golden").SelectMany(static golden => new[] { TextOf(golden, "input"), TextOf(golden, "output") }));
        var names = named.OfType<string>().ToList();
        return [.. (draft["files"] is JsonArray ? names : names.Concat(names.SelectMany(name => WeightsOf(folder, name)))).Distinct(StringComparer.Ordinal)];
    }

    // What is wrong with a network is said when it is tried.
    private static List<string> WeightsOf(string folder, string file)
    {
        var weights = new List<string>();
        try
        {
            if (PayloadNames.IsAllowed(file) && file.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            {
                ExternalTensors.Inline(File.ReadAllBytes(Path.Combine(folder, file)), name =>
                {
                    weights.Add(name);
                    return File.ReadAllBytes(Path.Combine(folder, name));
                });
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return weights;
        }

        return weights;
    }

    private static IEnumerable<JsonNode?> EntriesOf(JsonObject draft, string name) => draft[name] as JsonArray ?? [];

    private static string? TextOf(JsonNode? node, string name) =>
        node is JsonObject entry && entry[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static int? NumberOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    private sealed record HashedFiles(JsonArray Files, JsonArray Blocks);
}
