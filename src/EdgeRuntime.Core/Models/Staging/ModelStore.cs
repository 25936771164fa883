using System.Text.Json;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Models.Staging;

/// <summary>
/// The models that came over the network, on disk: <c>{root}/{model}/{digest}</c> is a whole model, <c>{digest}.part</c> one that is coming in and
/// <c>history.json</c> says which runs. Every step leaves the folder in a state that the next start can use. One owner.
/// </summary>
public sealed class ModelStore
{
    internal const string OldSuffix = ".old";

    private const string HistoryFile = "history.json";
    private const int MaxHistoryBytes = 64 * 1024;

    // What the rest of the device needs while a model comes in: the outbox above all.
    private const long LeftFreeBytes = 16L << 20;

    private readonly string _root;

    /// <summary>Opens the store, makes it where it is not there, and mends what a power cut may have left.</summary>
    /// <param name="root">Its folder.</param>
    /// <exception cref="IOException">The folder cannot be made or read.</exception>
    public ModelStore(string root)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(_root);
        foreach (var old in Directory.GetDirectories(_root, "*" + OldSuffix, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }))
        {
            TryMend(old);
        }
    }

    /// <summary>The folder of a whole model.</summary>
    public string FolderOf(string model, string digest) => Path.Combine(ModelFolder(model), Valid(digest));

    /// <summary>A whole model, every file of it checked again; null when it is not there or not whole.</summary>
    public ModelPackage? Find(string model, string digest, IReadOnlyList<string> variants)
    {
        try
        {
            var package = ModelPackage.Load(FolderOf(model, digest), variants);
            return package.Digest == digest && package.Manifest.Model == model ? package : null;
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }

    /// <summary>Begins to take a model in, or goes on where an earlier attempt ended.</summary>
    /// <returns>The partial model, or <see cref="ErrorCode.DiskFull"/>.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public Checked<PartialModel> OpenPartial(SignedManifest manifest, IReadOnlyCollection<string> variants)
    {
        var bytes = BlockLayout.FilesOf(manifest.Manifest, variants).Sum(static file => file.Size);
        var free = new DriveInfo(_root).AvailableFreeSpace + SizeOf(PartOf(manifest));
        return free < bytes + LeftFreeBytes
            ? new ErrorInfo(ErrorCode.DiskFull, FormattableString.Invariant($"{manifest.Manifest.Model} takes {bytes >> 10} KiB and {LeftFreeBytes >> 10} KiB must be left, but only {free >> 10} KiB are free in {_root}"))
            : PartialModel.Open(PartOf(manifest), manifest, variants);
    }

    /// <summary>Makes a model that has come in whole and durable (phase staged); the partial model is used up, unless blocks are missing.</summary>
    /// <returns>The model, or why it is none; then what came in is thrown away.</returns>
    /// <exception cref="IOException">The disk fails; calling again goes on.</exception>
    public Checked<ModelPackage> Finish(PartialModel partial, SignedManifest manifest)
    {
        var finished = partial.Finish(FolderOf(manifest.Manifest.Model, manifest.Digest));
        if (finished.Error is { Code: not ErrorCode.BlocksMissing })
        {
            Abandon(partial, manifest);
        }

        return finished;
    }

    /// <summary>Throws away what has come in.</summary>
    public void Abandon(PartialModel partial, SignedManifest manifest)
    {
        partial.Dispose();
        Directory.Delete(PartOf(manifest), recursive: true);
    }

    /// <summary>What runs and ran under a model id; an empty history where nothing ever came in or the file says nothing that can be read.</summary>
    public ModelHistory HistoryOf(string model)
    {
        var path = Path.Combine(ModelFolder(model), HistoryFile);
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxHistoryBytes }
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ModelHistoryJsonContext.Default.ModelHistory) ?? new ModelHistory()
                : new ModelHistory();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return new ModelHistory();
        }
    }

    /// <summary>Makes a history durable; it is so when this returns.</summary>
    /// <exception cref="IOException">The disk fails; the old history stays.</exception>
    public void Save(string model, ModelHistory history)
    {
        DurableFiles.MakeFolder(ModelFolder(model));
        DurableFiles.Replace(Path.Combine(ModelFolder(model), HistoryFile), JsonSerializer.SerializeToUtf8Bytes(history, ModelHistoryJsonContext.Default.ModelHistory));
    }

    /// <summary>
    /// Makes room for a model within a quota and on the disk: deletes others, those that were not used for longest first. What runs, ran before or is to run next is never deleted, nor what is coming in.
    /// </summary>
    /// <param name="quotaBytes">Bytes that all models together may take.</param>
    /// <param name="comingIn">Digest of a model that is coming in; null for none.</param>
    /// <param name="comingInBytes">Its bytes when it is whole.</param>
    /// <returns>What was deleted, as <c>model/digest</c>, and whether the quota is kept to now.</returns>
    public (IReadOnlyList<string> Deleted, bool Fits) MakeRoom(long quotaBytes, string? comingIn = null, long comingInBytes = 0)
    {
        var folders = Directory.GetDirectories(_root)
            .Where(static path => Identifiers.IsModelId(Path.GetFileName(path)))
            .SelectMany(static model => Directory.GetDirectories(model))
            .Select(static path => (Path: path, Used: Directory.GetLastWriteTimeUtc(path), Bytes: SizeOf(path)))
            .OrderBy(static folder => folder.Used)
            .ToLookup(folder => comingIn is not null && Path.GetFileName(folder.Path).StartsWith(comingIn, StringComparison.Ordinal));
        var deleted = new List<string>();
        var total = comingInBytes + folders[false].Sum(static folder => folder.Bytes);

        // Older models go before a new one is refused for want of space.
        var onDisk = folders.SelectMany(static group => group).Sum(static folder => folder.Bytes) + new DriveInfo(_root).AvailableFreeSpace - LeftFreeBytes;
        var room = comingIn is null ? quotaBytes : Math.Min(quotaBytes, onDisk);
        foreach (var folder in folders[false].Where(folder => !IsKept(folder.Path)))
        {
            if (total <= room)
            {
                break;
            }

            Directory.Delete(folder.Path, recursive: true);
            total -= folder.Bytes;
            deleted.Add(Path.GetRelativePath(_root, folder.Path).Replace('\\', '/'));
        }

        return (deleted, total <= quotaBytes);
    }

    private bool IsKept(string folder)
    {
        var digest = Path.GetFileName(folder);
        var history = HistoryOf(Path.GetFileName(Path.GetDirectoryName(folder)!));
        return history.Running?.Digest == digest || history.Previous?.Digest == digest || history.Candidate?.Digest == digest;
    }

    // A power cut between the two renames of an exchange: the old one goes back to its place unless the new one has taken it. A disk that takes no writes must not keep the agent from its start.
    private static void TryMend(string old)
    {
        var target = old[..^OldSuffix.Length];
        try
        {
            if (Directory.Exists(target))
            {
                Directory.Delete(old, recursive: true);
            }
            else
            {
                Directory.Move(old, target);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start tries again.
        }
    }

    private static long SizeOf(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length) : 0;

    private string PartOf(SignedManifest manifest) => FolderOf(manifest.Manifest.Model, manifest.Digest) + PayloadNames.PartSuffix;

    private string ModelFolder(string model) =>
        Identifiers.IsModelId(model) ? Path.Combine(_root, model) : throw new ArgumentException($"'{model}' is no model id", nameof(model));

    private static string Valid(string digest) =>
        Identifiers.IsDigest(digest) ? digest : throw new ArgumentException($"'{digest}' is no digest", nameof(digest));
}
