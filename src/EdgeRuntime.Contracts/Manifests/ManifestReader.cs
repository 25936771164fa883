using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>From bytes to a manifest that holds together.</summary>
public static class ManifestReader
{
    private const int MaxClauses = 10;

    /// <summary>Reads at most <see cref="ModelManifest.MaxBytes"/>.</summary>
    /// <returns>The manifest, or <see cref="ErrorCode.ManifestInvalid"/>, <see cref="ErrorCode.PathNotAllowed"/> where a file would leave its folder, with a clause for each of the first things that are wrong.</returns>
    public static Checked<ModelManifest> Read(ReadOnlySpan<byte> utf8) => Read(utf8, isDraft: false);

    /// <summary>Reads the manifest of a model folder that is used as it lies: files, their hashes and sizes may be absent, because the folder is at hand. What is delivered and signed must have them.</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte})"/>
    public static Checked<ModelManifest> ReadFolder(ReadOnlySpan<byte> utf8) => Read(utf8, isDraft: true);

    private static Checked<ModelManifest> Read(ReadOnlySpan<byte> utf8, bool isDraft)
    {
        var read = StrictJson.Read(utf8, ManifestJsonContext.Default.ModelManifest, ModelManifest.MaxBytes, ErrorCode.ManifestInvalid, "a manifest");
        if (!read.IsOk)
        {
            return read.Error;
        }

        var errors = ManifestValidator.Validate(read.Value, isDraft);
        if (errors.Count == 0)
        {
            return read;
        }

        // The clauses quote the manifest: whatever it holds, an operator gets one line that fits a log.
        var rest = errors.Count > MaxClauses ? $"; and {errors.Count - MaxClauses} more" : "";
        // Nothing of a manifest that is wrong can be relied on, not even that a list is there.
        var escapes = !read.Value.Files.IsDefault && read.Value.Files.Any(static file => file is { Path: { } path } && !PayloadNames.IsAllowed(path));
        return new ErrorInfo(escapes ? ErrorCode.PathNotAllowed : ErrorCode.ManifestInvalid, string.Join("; ", errors.Take(MaxClauses).Select(static error => OneLineText.Of(error))) + rest);
    }
}
