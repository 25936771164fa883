using Microsoft.Data.Sqlite;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>The tables of the outbox's file. A version only adds columns, so that an older agent can go on with the file too.</summary>
internal static class OutboxSchema
{
    /// <summary>Version 0 had no <c>made</c>, <c>age</c> and <c>set_aside</c>; messages expired by the wall clock.</summary>
    public const int Version = 1;

    private const string Message =
        "session TEXT NOT NULL, class INTEGER NOT NULL, seq INTEGER NOT NULL, topic TEXT NOT NULL, schema TEXT NOT NULL, payload BLOB NOT NULL, expires INTEGER NOT NULL, made INTEGER";

    private const int Columns = 9;

    /// <summary>Makes the tables, or brings those of an earlier version up to this one.</summary>
    /// <exception cref="InvalidDataException">A later version made them.</exception>
    public static void Ensure(SqliteConnection connection)
    {
        var version = Scalar(connection, "PRAGMA user_version");
        if (version < Version)
        {
            using var transaction = connection.BeginTransaction();
            if (CountColumns(connection) == Columns - 1)
            {
                Execute(connection, "ALTER TABLE outbox ADD COLUMN made INTEGER");
            }

            Execute(connection, $"CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, {Message})");
            Execute(connection, $"CREATE TABLE IF NOT EXISTS set_aside (id INTEGER PRIMARY KEY, {Message.Replace(" NOT NULL", "", StringComparison.Ordinal)})");
            Execute(connection, "CREATE TABLE IF NOT EXISTS age (id INTEGER PRIMARY KEY, age INTEGER NOT NULL, wall INTEGER)");
            Execute(connection, FormattableString.Invariant($"PRAGMA user_version = {Version}"));
            transaction.Commit();
        }

        if (version > Version || CountColumns(connection) != Columns)
        {
            throw new InvalidDataException(FormattableString.Invariant($"another version made it (schema {version}, expected {Version})"));
        }
    }

    /// <summary>Runs a statement.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row.</summary>
    public static long? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long?;
    }

    private static long? CountColumns(SqliteConnection connection) => Scalar(connection, "SELECT count(*) FROM pragma_table_info('outbox')");
}
