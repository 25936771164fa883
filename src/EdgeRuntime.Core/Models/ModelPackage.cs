using System.Collections.Immutable;
using System.Text;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;

namespace EdgeRuntime.Core.Models;

/// <summary>A model on disk: a folder with <c>manifest.json</c> and the payload files that it names, all of them checked.</summary>
public sealed class ModelPackage
{
    /// <summary>The manifest's file name.</summary>
    public const string ManifestFile = ModelManifest.FileName;

    // A folder whose manifest leaves its files to whoever packs it: weights beside the graph are read by the name that the graph gives them.
    private readonly bool _namesNoFiles;

    private ModelPackage(string folder, ModelManifest manifest, string digest, bool namesNoFiles = false)
    {
        _namesNoFiles = namesNoFiles;
        Folder = folder;
        Manifest = manifest;
        Digest = digest;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Lowercase sha256 of the manifest's bytes, and of the hashes of files that the manifest leaves out: the identity of the model.</summary>
    public string Digest { get; }

    /// <summary>The default variant.</summary>
    public VariantSpec DefaultVariant => Manifest.Variants[0];

    /// <summary>Full path of a payload file.</summary>
    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Reads a package and checks the manifest and the size and sha256 of every file, or of those that some variants need. What the manifest of a folder leaves out is filled in.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="variants">The variants that were fetched; none means all.</param>
    /// <exception cref="ModelLoadException">Anything is missing or wrong; the message has one clause for each thing.</exception>
    public static ModelPackage Load(string folder, params IReadOnlyList<string> variants)
    {
        var path = Path.Combine(folder, ManifestFile);
        var bytes = ReadManifest(path);
        var read = ManifestReader.ReadFolder(bytes);
        if (!read.IsOk)
        {
            throw new ModelLoadException(read.Error.Code, $"{path}: {read.Error.Message}");
        }

        if (variants.FirstOrDefault(name => !read.Value.Variants.Any(variant => variant.Name == name)) is { } unknown)
        {
            throw new ModelLoadException(ErrorCode.ManifestInvalid, $"{path}: has no variant '{OneLineText.Of(unknown)}', only {string.Join(", ", read.Value.Variants.Select(static variant => variant.Name))}");
        }

        var namesNoFiles = read.Value.Files.IsEmpty;
        var manifest = namesNoFiles ? read.Value with { Files = FilesOf(read.Value) } : read.Value;
        var found = VerifyFiles(folder, BlockLayout.FilesOf(manifest, variants));
        var unstated = new StringBuilder();
        for (var i = 0; i < manifest.Files.Length; i++)
        {
            var file = manifest.Files[i];
            if ((file.Sha256.Length == 0 || file.Size == FileSpec.UnstatedSize) && found.Find(one => one.Path == file.Path) is { } whole)
            {
                manifest = manifest with { Files = manifest.Files.SetItem(i, whole) };
                unstated.Append(whole.Path).Append(' ').Append(whole.Sha256).Append('\n');
            }
        }

        // Where the manifest does not vouch for the weights, they are part of the identity all the same.
        var digest = ContentDigest.Of(unstated.Length == 0 ? bytes : [.. bytes, .. Encoding.ASCII.GetBytes(unstated.ToString())]);
        return new ModelPackage(folder, manifest, digest, namesNoFiles);
    }

    /// <summary>Reads a payload file once and checks what was read against the manifest: what is checked is what the caller gets, whatever becomes of the file.</summary>
    /// <param name="file">Its name in the manifest.</param>
    /// <exception cref="ModelLoadException"><see cref="ErrorCode.ModelMismatch"/>: the manifest does not name it. <see cref="ErrorCode.ModelFileMissing"/>: it cannot be read.
    /// <see cref="ErrorCode.DigestMismatch"/>: it has changed since the package was loaded.</exception>
    public byte[] Read(string file)
    {
        if (Manifest.Files.FirstOrDefault(spec => spec.Path == file) is not { } spec)
        {
            if (_namesNoFiles && PayloadNames.IsAllowed(file))
            {
                return ReadUnnamed(PathOf(file));
            }

            throw new ModelLoadException(ErrorCode.ModelMismatch, $"{Folder}: the model needs '{OneLineText.Of(file)}', which its manifest does not name; add it to 'files' and pack the model again");
        }

        var path = PathOf(spec.Path);
        if (spec.Size > Array.MaxLength)
        {
            throw new ModelLoadException(ErrorCode.ModelLoadFailed, $"{path}: {spec.Size} bytes are more than the {Array.MaxLength} that can be loaded");
        }

        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length == spec.Size)
            {
                var bytes = GC.AllocateUninitializedArray<byte>((int)spec.Size);
                stream.ReadExactly(bytes);
                if (ContentDigest.Of(bytes) == spec.Sha256)
                {
                    return bytes;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(ErrorCode.ModelFileMissing, $"{path}: named by the manifest, but cannot be read ({FileFault.Of(e, path)})", e);
        }

        throw new ModelLoadException(
            ErrorCode.DigestMismatch, $"{path}: the file was changed after it had been verified, its sha256 is not the manifest's; find out what writes there, then install the model again");
    }

    /// <summary>A package of which the caller has just checked every file.</summary>
    internal static ModelPackage OfChecked(string folder, SignedManifest manifest) => new(folder, manifest.Manifest, manifest.Digest);

    /// <summary>The manifest of a folder that is named by its digest, the payload unchecked; null where there is none that is what the name says.</summary>
    internal static ModelManifest? TryReadManifest(string folder)
    {
        try
        {
            var bytes = ReadManifest(Path.Combine(folder, ManifestFile));
            return ContentDigest.Of(bytes) == Path.GetFileName(folder) ? ManifestReader.Read(bytes).Value : null;
        }
        catch (ModelLoadException)
        {
            return null;
        }
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
            throw new ModelLoadException(ErrorCode.ModelFileMissing, $"{path}: cannot be read ({FileFault.Of(e, path)})", e);
        }
    }

    private static byte[] ReadUnnamed(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(ErrorCode.ModelFileMissing, $"{path}: the model needs it, but it cannot be read ({FileFault.Of(e, path)}); copy it beside the model", e);
        }
    }

    // What a manifest without files needs: those that its variants and golden vectors name.
    private static ImmutableArray<FileSpec> FilesOf(ModelManifest manifest)
    {
        var files = ImmutableArray.CreateBuilder<FileSpec>();
        void Add(string name)
        {
            foreach (var file in files)
            {
                if (file.Path == name)
                {
                    return;
                }
            }

            files.Add(new FileSpec(name));
        }

        foreach (var variant in manifest.Variants)
        {
            Add(variant.File);
        }

        foreach (var golden in manifest.Golden)
        {
            Add(golden.Input);
            Add(golden.Output);
        }

        return files.ToImmutable();
    }

    private static List<FileSpec> VerifyFiles(string folder, ImmutableArray<FileSpec> files)
    {
        var found = new List<FileSpec>(files.Length);
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Path);
            try
            {
                using var stream = File.OpenRead(path);
                if (file.Size != FileSpec.UnstatedSize && stream.Length != file.Size)
                {
                    throw new ModelLoadException(
                        ErrorCode.DigestMismatch,
                        $"{path}: {stream.Length} bytes, but the manifest says {file.Size}; copy the model again");
                }

                var sha256 = ContentDigest.Of(stream);
                if (file.Sha256.Length > 0 && sha256 != file.Sha256)
                {
                    throw new ModelLoadException(ErrorCode.DigestMismatch, $"{path}: its sha256 is not the manifest's; copy the model again");
                }

                found.Add(new FileSpec(file.Path, sha256, stream.Length));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ModelLoadException(ErrorCode.ModelFileMissing, $"{path}: named by the manifest, but cannot be read ({FileFault.Of(e, path)})", e);
            }
        }

        return found;
    }
}
