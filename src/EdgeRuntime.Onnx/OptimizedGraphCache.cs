using System.Globalization;
using System.Text;
using EdgeRuntime.Contracts;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Onnx;

/// <summary>
/// Keeps graphs that ONNX Runtime has optimised, so that a later start skips the work. An optimised graph is good only for the model, the
/// version, the provider and the processor that it was made for (layouts use the processor's own block sizes, and weights stay signed only
/// where it multiplies them without saturation), so all of them are in its name. It is written beside its final name and renamed, so that a power cut leaves no half of one, and its checksum lies beside
/// it, because ONNX Runtime would run a graph with a flipped bit in its weights without a word.
/// </summary>
/// <param name="folder">Where the graphs lie; made when the first is written.</param>
/// <param name="platform">Version of ONNX Runtime and what the processor can do.</param>
/// <param name="logger">Told of what cannot be used.</param>
internal sealed class OptimizedGraphCache(string folder, string platform, ILogger logger)
{
    private const int OptionsVersion = 2;
    private const string ChecksumSuffix = ".sha256";

    // Some models with their variants and numbers of threads; releases that have been left must not fill the disk.
    private const int MostEntries = 16;

    /// <summary>The file of an optimised graph, whether it exists or not.</summary>
    public string PathFor(ReadOnlySpan<byte> model, string provider, int threads)
    {
        // The first number changes with the session options that decide what a graph becomes: an entry of another program version is not used.
        var identity = string.Create(CultureInfo.InvariantCulture, $"{OptionsVersion}|{ContentDigest.Of(model)}|{platform}|{provider}|{threads}");
        return Path.Combine(folder, ContentDigest.Of(Encoding.UTF8.GetBytes(identity))[..32] + ".onnx");
    }

    /// <summary>The bytes of an entry that is as it was written; null where there is none. A damaged one is removed.</summary>
    public byte[]? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            // Read once: what is checked is what runs.
            var graph = File.ReadAllBytes(path);
            if (File.ReadAllText(path + ChecksumSuffix) == ContentDigest.Of(graph))
            {
                NoteUse(path);
                return graph;
            }

            Discard(path, "its checksum is wrong");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(path, e.Message);
        }

        return null;
    }

    /// <summary>Makes room for a new entry and returns the name to write to; null when the folder cannot be used.</summary>
    public string? BeginWrite(string path)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var part = path + ".part";
            File.Delete(part);
            return part;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CacheUnusable(logger, folder, e.Message);
            return null;
        }
    }

    /// <summary>Makes a written entry valid.</summary>
    public void Commit(string part, string path)
    {
        try
        {
            using (var file = File.Open(part, FileMode.Open))
            {
                file.Flush(flushToDisk: true);
            }

            // Checksum first: after a power cut between the two the entry is only made again.
            File.WriteAllText(path + ChecksumSuffix, ChecksumOf(part));
            File.Move(part, path, overwrite: true);
            Prune();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CacheUnusable(logger, path, e.Message);
        }
    }

    /// <summary>Says that the folder took no graph.</summary>
    public void Refuse(string reason) => Log.CacheUnusable(logger, folder, reason);

    /// <summary>Removes an entry that cannot be used; it is made again.</summary>
    public void Discard(string path, string reason)
    {
        Log.CacheEntryDamaged(logger, path, reason);
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CacheUnusable(logger, path, e.Message);
        }
    }

    // The time of the checksum's file tells when an entry was used last. Where it cannot be set, what was made first goes first.
    private static void NoteUse(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path + ChecksumSuffix, TimeProvider.System.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that takes no writes: the entry is good all the same.
        }
    }

    private void Prune()
    {
        foreach (var checksum in new DirectoryInfo(folder).GetFiles("*" + ChecksumSuffix).OrderByDescending(static file => file.LastWriteTimeUtc).Skip(MostEntries))
        {
            File.Delete(checksum.FullName[..^ChecksumSuffix.Length]);
            checksum.Delete();
        }
    }

    private static string ChecksumOf(string path)
    {
        using var file = File.OpenRead(path);
        return ContentDigest.Of(file);
    }
}
