using Microsoft.Data.Sqlite;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>Tells a damaged file from one that cannot be used for now (disk full, read-only).</summary>
internal static class OutboxDamage
{
    // sqlite.org/rescode.html.
    private const int Error = 1;
    private const int Corrupt = 11;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int NotADatabase = 26;
    private const int IoErrorRead = 266;
    private const int IoErrorShortRead = 522;
    private const int IoErrorCorruptFileSystem = 8458;

    /// <summary>Whether the file itself is at fault: its pages, or tables of another shape.</summary>
    public static bool Is(Exception e) =>
        e is InvalidDataException
        || e is SqliteException { SqliteErrorCode: Error or Corrupt or Constraint or Mismatch or NotADatabase }
        || e is SqliteException { SqliteExtendedErrorCode: IoErrorRead or IoErrorShortRead or IoErrorCorruptFileSystem };
}
