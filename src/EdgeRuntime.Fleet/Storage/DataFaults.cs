using Microsoft.Data.Sqlite;
using Npgsql;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>Tells a value that a database cannot hold from a database that fails: trying again helps only with the second.</summary>
internal static class DataFaults
{
    // Result codes of SQLite: TOOBIG, CONSTRAINT, MISMATCH, RANGE.
    private static readonly int[] SqliteCodes = [18, 19, 20, 25];

    /// <summary>Whether the failure speaks of the data.</summary>
    public static bool IsOne(Exception e) => e.GetBaseException() switch
    {
        // Classes of SQLSTATE: 22 data exception, 23 integrity constraint violation.
        PostgresException postgres => postgres.SqlState.StartsWith("22", StringComparison.Ordinal) || postgres.SqlState.StartsWith("23", StringComparison.Ordinal),
        SqliteException sqlite => SqliteCodes.Contains(sqlite.SqliteErrorCode),
        ArgumentException or OverflowException or InvalidCastException => true,
        _ => false,
    };
}
