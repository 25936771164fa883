using System.Security.Cryptography;
using System.Text.Json;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;

namespace EdgeRuntime.Core.Models;

/// <summary>A model on disk: a folder with <c>manifest.json</c> and the payload files that it names, all of them checked.</summary>
public sealed class ModelPackage
{
    /// <summary>The manifest's file name.</summary>
    public const string ManifestFile = "manifest.json";

    private const int MaxClauses = 10;
    private const int MaxClauseChars = 300;

    private ModelPackage(string folder, ModelManifest manifest, string digest)
    {
        Folder = folder;
        Manifest = manifest;
        Digest = digest;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Lowercase sha256 of the manifest's bytes: the identity of the model.</summary>
    public string Digest { get; }

    /// <summary>The default variant.</summary>
    public VariantSpec DefaultVariant => Manifest.Variants[0];

    /// <summary>Full path of a payload file.</summary>
    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Reads a package and checks the manifest and every file's size and sha256.</summary>
    /// <exception cref="ModelLoadException">Anything is missing or wrong; the message has one clause for each thing.</exception>
    public static ModelPackage Load(string folder)
    {
        var path = Path.Combine(folder, ManifestFile);
        var bytes = ReadManifest(path);
        var manifest = Parse(path, bytes);
        var errors = ManifestValidator.Validate(manifest);
        if (errors.Count > 0)
        {
            throw new ModelLoadException(ErrorCode.ManifestInvalid, $"{path}: {OneLine(errors)}");
        }

        var package = new ModelPackage(folder, manifest, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        package.VerifyFiles();
        return package;
    }

    private static byte[] ReadManifest(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > ModelManifest.MaxBytes)
            {
                throw new ModelLoadException(
                    ErrorCode.ManifestInvalid,
                    $"{path}: {stream.Length} bytes are more than the {ModelManifest.MaxBytes} that a manifest may have");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelLoadException(
                ErrorCode.ModelFileMissing,
                $"{path}: no such file; a model is a folder with a {ManifestFile} and the files that it names",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(ErrorCode.ModelFileMissing, $"{path}: cannot be read ({e.Message})", e);
        }
    }

    private static ModelManifest Parse(string path, byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ManifestJsonContext.Default.ModelManifest)
                ?? throw new ModelLoadException(ErrorCode.ManifestInvalid, $"{path}: is null, not a manifest");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // NotSupportedException: a step or a kind without its discriminator.
            throw new ModelLoadException(ErrorCode.ManifestInvalid, $"{path}: is not a manifest ({e.Message})", e);
        }
    }

    // The clauses quote the manifest: whatever it holds, an operator gets one line that fits a log.
    private static string OneLine(IReadOnlyList<string> errors)
    {
        var rest = errors.Count > MaxClauses ? $"; and {errors.Count - MaxClauses} more" : "";
        var clauses = errors.Take(MaxClauses).Select(static error => error.Length > MaxClauseChars ? error[..MaxClauseChars] + "..." : error);
        return string.Concat((string.Join("; ", clauses) + rest).Select(static c => char.IsControl(c) ? '?' : c));
    }

    private void VerifyFiles()
    {
        foreach (var file in Manifest.Files)
        {
            var path = PathOf(file.Path);
            try
            {
                using var stream = File.OpenRead(path);
                if (stream.Length != file.Size)
                {
                    throw new ModelLoadException(
                        ErrorCode.DigestMismatch,
                        $"{path}: {stream.Length} bytes, but the manifest says {file.Size}; copy the model again");
                }

                if (Convert.ToHexStringLower(SHA256.HashData(stream)) != file.Sha256)
                {
                    throw new ModelLoadException(ErrorCode.DigestMismatch, $"{path}: its sha256 is not the manifest's; copy the model again");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ModelLoadException(ErrorCode.ModelFileMissing, $"{path}: named by the manifest, but cannot be read ({e.Message})", e);
            }
        }
    }
}
