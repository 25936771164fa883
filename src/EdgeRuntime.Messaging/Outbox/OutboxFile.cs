using Microsoft.Data.Sqlite;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>
/// The outbox's file on disk. One that is damaged, cut, or of another version is salvaged row by row into a new one and moved aside, never
/// deleted. A power cut at any step leaves either the old file or the new one in its place.
/// </summary>
internal static class OutboxFile
{
    private const string NewSuffix = ".new";

    // So much of a file holds its header; SQLite ignores the log beside a file that has none.
    private const int HeaderBytes = 100;

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">The time by which messages age.</param>
    /// <param name="damage">What was found damaged in it while it was in use; null when nothing was.</param>
    /// <exception cref="SqliteException">The file cannot be used now: disk full, read-only, no folder.</exception>
    /// <exception cref="IOException">The same.</exception>
    public static (OutboxStore Store, OutboxRescue? Rescue) Open(string path, AgeClock clock, string? damage)
    {
        if (!File.Exists(path) && File.Exists(path + NewSuffix))
        {
            File.Move(path + NewSuffix, path);
        }

        damage ??= IsCut(path) ? FormattableString.Invariant($"it was cut to {SizeOf(path)} bytes beside its log") : null;
        if (damage is null)
        {
            try
            {
                return (OutboxStore.Open(path, clock), null);
            }
            catch (Exception e) when (OutboxDamage.Is(e))
            {
                damage = e.Message;
            }
        }

        var rescue = Rescue(path, clock, damage);
        return (OutboxStore.Open(path, clock), rescue);
    }

    private static OutboxRescue Rescue(string path, AgeClock clock, string damage)
    {
        var made = path + NewSuffix;
        Array.ForEach([made, made + "-wal", made + "-shm"], File.Delete);
        OutboxStore.RequireSpace(path, SizeOf(path) + SizeOf(path + "-wal"));
        if (IsCut(path))
        {
            OutboxStore.Open(made, clock).Dispose();
            File.Copy(made, path, overwrite: true);
        }

        var (saved, lost) = (0, (long?)0);
        using (var store = OutboxStore.Open(made, clock))
        {
            if (File.Exists(path))
            {
                (saved, lost) = OutboxSalvage.Copy(path, store);
            }
        }

        var movedTo = $"{path}.damaged-{Guid.CreateVersion7():N}";
        if (File.Exists(path))
        {
            File.Move(path, movedTo);
        }

        foreach (var suffix in (ReadOnlySpan<string>)["-wal", "-shm"])
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, movedTo + suffix);
            }
        }

        File.Move(made, path);
        return new OutboxRescue(damage, movedTo, saved, lost);
    }

    // A file without its beginning, whose log is still there: the log holds whole pages, which stand over those of an empty file.
    private static bool IsCut(string path) => SizeOf(path) < HeaderBytes && SizeOf(path + "-wal") > 0;

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
