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

    // The coarsest times that a file system keeps are FAT's.
    private static readonly TimeSpan RankStep = TimeSpan.FromSeconds(2);

    private readonly string _root;
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);

    /// <summary>Opens the store, makes it where it is not there, and mends what a power cut may have left.</summary>
    /// <param name="root">Its folder.</param>
    /// <exception cref="IOException">The folder cannot be made or read.</exception>
    public ModelStore(string root)
    {
        _root = Path.GetFullPath(root);
        PrivateFiles.MakeFolder(_root);
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
            return Load(model, digest, variants);
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }

    /// <summary>A whole model, every file of it checked again.</summary>
    /// <exception cref="ModelLoadException">It is not there, not whole or not that model; the message says which.</exception>
    public ModelPackage Load(string model, string digest, IReadOnlyList<string> variants)
    {
        var package = ModelPackage.Load(FolderOf(model, digest), variants);
        return package.Digest == digest && package.Manifest.Model == model
            ? package
            : throw new ModelLoadException(ErrorCode.DigestMismatch, $"{package.Folder}: the manifest was changed after it had been verified; find out what writes there, then install the model again");
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

    /// <summary>What runs and ran under a model id; an empty history where nothing ever came in.</summary>
    /// <returns>The history, or <see cref="ErrorCode.StorageFailed"/>: it is there but says nothing that can be read. That is not the same as none: nothing of such a model is deleted.</returns>
    public Checked<ModelHistory> HistoryOf(string model)
    {
        var path = Path.Combine(ModelFolder(model), HistoryFile);
        string why;
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxHistoryBytes)
            {
                why = $"{file.Length} bytes are more than the {MaxHistoryBytes} that it may have";
            }
            else if (JsonSerializer.Deserialize(file, ModelHistoryJsonContext.Default.ModelHistory) is { } history)
            {
                return history;
            }
            else
            {
                why = "it holds no history";
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ModelHistory();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            why = e is JsonException ? "it is damaged" : FileFault.Of(e, path);
        }

        _unreadable.Add(model);
        return new ErrorInfo(
            ErrorCode.StorageFailed,
            $"{path} cannot be read ({why}): what was installed of {model} is not known, and nothing of it is deleted; check the disk, then restart the agent or push the model again");
    }

    /// <summary>The ids of the models that only an order has brought, sorted.</summary>
    public IReadOnlyList<string> Adopted()
    {
        try
        {
            return [.. Folders(_root).Select(static path => Path.GetFileName(path)).Where(model => Identifiers.IsModelId(model) && HistoryOf(model).Value?.Source is not null).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A bad disk must not keep the agent from its start.
            return [];
        }
    }

    /// <summary>Deletes everything of a model but its history.</summary>
    /// <exception cref="IOException">The disk fails; calling again goes on.</exception>
    public void Delete(string model)
    {
        foreach (var folder in Folders(ModelFolder(model)))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// What must still hold where a history cannot be read: the floors of a device that has committed the highest of what lies here. That may be more than it had committed, never less: a bad disk
    /// must not open the way to a release that was left behind.
    /// </summary>
    public ModelHistory PresumedHistoryOf(string model)
    {
        try
        {
            var manifests = Folders(ModelFolder(model)).Select(static path => ModelPackage.TryReadManifest(path)).OfType<ModelManifest>().Where(manifest => manifest.Model == model).ToList();
            return new ModelHistory
            {
                FloorRelease = manifests.Select(static manifest => manifest.Release).DefaultIfEmpty().Max(),
                ReturnFloorRelease = manifests.Select(static manifest => manifest.Floor ?? 0).DefaultIfEmpty().Max(),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing of the model can be read, nor installed then; what came with the configuration runs and has its own release.
            return new ModelHistory();
        }
    }

    /// <summary>Makes a history durable; it is so when this returns. One that could not be read is set aside, as <c>history.json.unreadable</c>.</summary>
    /// <exception cref="IOException">The disk fails; the old history stays.</exception>
    public void Save(string model, ModelHistory history)
    {
        var path = Path.Combine(ModelFolder(model), HistoryFile);
        DurableFiles.MakeFolder(ModelFolder(model));
        if (_unreadable.Contains(model))
        {
            DurableFiles.SetAside(path);
        }

        DurableFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(history, ModelHistoryJsonContext.Default.ModelHistory));
        _unreadable.Remove(model);
    }

    /// <summary>
    /// Marks that a model has just run: it is the last one that <see cref="MakeRoom"/> deletes. The mark is its folder's time, as an order and not as a clock: a board without one that was started in the
    /// past must not make what it runs the oldest. Where the disk does not take it nothing is said: it decides only which one goes first.
    /// </summary>
    public void NoteUse(string model, string digest)
    {
        try
        {
            var folder = FolderOf(model, digest);
            var others = Models().Where(path => path != folder).Select(static path => Directory.GetLastWriteTimeUtc(path)).DefaultIfEmpty().Max();
            if (Directory.Exists(folder) && Directory.GetLastWriteTimeUtc(folder) <= others)
            {
                Directory.SetLastWriteTimeUtc(folder, others + RankStep);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that takes no writes must not keep the device from inferring.
        }
    }

    /// <summary>
    /// Makes room for a model within a quota and on the disk: deletes others, those that were not used for longest first. What runs, ran before or is to run next is never deleted, nor what is coming
    /// in, nor anything of a model whose history cannot be read.
    /// </summary>
    /// <param name="quotaBytes">Bytes that all models together may take.</param>
    /// <param name="comingIn">Digest of a model that is coming in; null for none.</param>
    /// <param name="comingInBytes">Its bytes when it is whole.</param>
    /// <returns>What was deleted, as <c>model/digest</c>, whether the quota is kept to now, and which histories could not be read.</returns>
    public (IReadOnlyList<string> Deleted, bool Fits, IReadOnlyList<ErrorInfo> Unreadable) MakeRoom(long quotaBytes, string? comingIn = null, long comingInBytes = 0)
    {
        var folders = Models()
            .Select(static path => (Path: path, Used: Directory.GetLastWriteTimeUtc(path), Bytes: SizeOf(path)))
            .OrderBy(static folder => folder.Used)
            .ToLookup(folder => comingIn is not null && Path.GetFileName(folder.Path).StartsWith(comingIn, StringComparison.Ordinal));
        var histories = folders[false].Select(static folder => ModelOf(folder.Path)).Distinct(StringComparer.Ordinal).ToDictionary(static model => model, HistoryOf, StringComparer.Ordinal);
        var deleted = new List<string>();
        var total = comingInBytes + folders[false].Sum(static folder => folder.Bytes);

        // Older models go before a new one is refused for want of space.
        var onDisk = folders.SelectMany(static group => group).Sum(static folder => folder.Bytes) + new DriveInfo(_root).AvailableFreeSpace - LeftFreeBytes;
        var room = comingIn is null ? quotaBytes : Math.Min(quotaBytes, onDisk);
        foreach (var folder in folders[false].Where(folder => !IsKept(folder.Path, histories[ModelOf(folder.Path)].Value)))
        {
            if (total <= room)
            {
                break;
            }

            Directory.Delete(folder.Path, recursive: true);
            total -= folder.Bytes;
            deleted.Add(Path.GetRelativePath(_root, folder.Path).Replace('\\', '/'));
        }

        return (deleted, total <= quotaBytes, [.. histories.Values.Select(static history => history.Error).OfType<ErrorInfo>()]);
    }

    private static bool IsKept(string folder, ModelHistory? history)
    {
        var digest = Path.GetFileName(folder);
        return history is null || history.Running?.Digest == digest || history.Previous?.Digest == digest || history.Candidate?.Digest == digest;
    }

    private static string ModelOf(string folder) => Path.GetFileName(Path.GetDirectoryName(folder)!);

    private static string[] Folders(string path) => Directory.Exists(path) ? Directory.GetDirectories(path) : [];

    // Whole ones and those that are coming in.
    private IEnumerable<string> Models() => Folders(_root).Where(static path => Identifiers.IsModelId(Path.GetFileName(path))).SelectMany(Folders);

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
