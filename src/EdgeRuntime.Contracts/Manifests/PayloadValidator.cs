namespace EdgeRuntime.Contracts.Manifests;

/// <summary>Checks files and blocks of a manifest. All errors are gathered, each with the place in the document.</summary>
internal static class PayloadValidator
{
    private const int MaxFiles = 64;

    // ONNX files are protobuf messages, which end at 2 GiB; so does what a reader may be made to expect of one file.
    private const long MaxFileBytes = int.MaxValue;

    /// <param name="manifest">The manifest.</param>
    /// <param name="isDraft">Whether files, hashes and sizes may be absent, as in a folder that is used as it lies.</param>
    public static IReadOnlyList<string> Validate(IPayloadManifest manifest, bool isDraft = false)
    {
        var errors = new List<string>();
        if ((!manifest.Files.IsDefault && manifest.Files.Contains(null!)) || (!manifest.BlockHashes.IsDefault && manifest.BlockHashes.Contains(null!)))
        {
            errors.Add("files and blockHashes must not hold null");
            return errors;
        }

        CheckFiles(manifest, isDraft, errors);
        CheckBlocks(manifest, isDraft, errors);
        return errors;
    }

    private static void CheckFiles(IPayloadManifest manifest, bool isDraft, List<string> errors)
    {
        Add(errors, manifest.Files.IsDefaultOrEmpty ? isDraft : manifest.Files.Length <= MaxFiles, $"files must name 1 to {MaxFiles} files");
        if (manifest.Files.IsDefaultOrEmpty)
        {
            return;
        }

        // Also by case: a bundle may be unpacked where A and a are one file.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in manifest.Files)
        {
            Add(errors, PayloadNames.IsAllowed(file.Path), $"files: '{file.Path}' must be a plain file name without folders");
            Add(errors, names.Add(file.Path), $"files: '{file.Path}' is named twice");
            if (!isDraft && (file.Size == FileSpec.UnstatedSize || file.Sha256.Length == 0))
            {
                errors.Add($"files: '{file.Path}' lacks its sha256 or size; 'edgectl model pack' fills them in");
                continue;
            }

            Add(errors, file.Size >= 0 || (isDraft && file.Size == FileSpec.UnstatedSize), $"files: '{file.Path}' has a negative size");
            Add(errors, file.Size <= MaxFileBytes, $"files: '{file.Path}' may have at most {MaxFileBytes} bytes");
            Add(errors, Identifiers.IsDigest(file.Sha256) || (isDraft && file.Sha256.Length == 0), $"files: the sha256 of '{file.Path}' must be 64 lowercase hex digits");
        }
    }

    private static void CheckBlocks(IPayloadManifest manifest, bool isDraft, List<string> errors)
    {
        if (manifest.BlockSize is not { } blockSize)
        {
            Add(errors, manifest.BlockHashes.IsEmpty, "blockHashes need a blockSize");
            return;
        }

        if (!BlockLayout.IsBlockSize(blockSize))
        {
            errors.Add($"blockSize must be a power of two from {BlockLayout.MinBlockSize} to {BlockLayout.MaxBlockSize}, but is {blockSize}");
            return;
        }

        if (manifest.Files.IsDefaultOrEmpty || manifest.Files.Length > MaxFiles || manifest.Files.Any(static file => file.Size is < 0 or > MaxFileBytes))
        {
            return;
        }

        // A block size that waits for the packer.
        if (isDraft && manifest.BlockHashes.IsEmpty)
        {
            return;
        }

        var blocks = BlockLayout.CountOf(manifest.Files.Sum(static file => file.Size), blockSize);
        Add(errors, manifest.BlockHashes.Length == blocks, $"blockHashes has {manifest.BlockHashes.Length} entries, but the files make {blocks} blocks of {blockSize}");
        Add(errors, manifest.BlockHashes.All(Identifiers.IsDigest), "blockHashes must be 64 lowercase hex digits each");
    }

    private static void Add(List<string> errors, bool ok, string message)
    {
        if (!ok)
        {
            errors.Add(message);
        }
    }
}
