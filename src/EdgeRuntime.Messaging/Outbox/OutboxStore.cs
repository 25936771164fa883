using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>
/// The outbox's file: SQLite in WAL mode. What a method has written is on the disk when it returns, and survives a power cut. One loop uses it.
/// </summary>
internal sealed class OutboxStore : IDisposable
{
    // A commit writes whole pages: a small one holds two or three results, so a commit of a few costs a flash card two or three blocks of 4 KiB.
    // A file keeps the pages that it was made with.
    private const int PageBytes = 1024;

    // The log is moved into the file at this size.
    private const int CheckpointBytes = 256 << 10;

    // Its length from the beginning, with the last commit before a checkpoint: a commit that makes a file longer also writes seven blocks of the file system's own.
    private const int LogBytes = CheckpointBytes + (32 << 10);

    // What a burst leaves of it.
    private const int MostLogBytes = 1 << 20;

    // The log and what a checkpoint adds to the file. Without it a file that has filled the disk itself could never shrink again: deletions
    // are written to the log first, and moving the log into the file takes space too.
    private const long LeftFreeBytes = 2 << 20;

    // Enough to see what went wrong.
    private const int SetAsideRows = 100;

    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly StoredAge _age;

    private OutboxStore(SqliteConnection connection, string path, StoredAge age) => (_connection, _path, _age) = (connection, path, age);

    /// <summary>Opens or makes the file, and brings one of an earlier version up to this one.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of a later version.</exception>
    /// <exception cref="SqliteException">The same, or it cannot be used now: disk full, read-only, no folder.</exception>
    public static OutboxStore Open(string path, AgeClock clock)
    {
        // Pooling would keep the file open after Dispose.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();

            // NORMAL syncs the log at checkpoints only: Flush does it after each write, and costs less than FULL.
            OutboxSchema.Execute(connection, FormattableString.Invariant($"PRAGMA page_size = {PageBytes}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = {MostLogBytes}"));
            var pages = CheckpointBytes / (OutboxSchema.Scalar(connection, "PRAGMA page_size") ?? PageBytes);
            OutboxSchema.Execute(connection, FormattableString.Invariant($"PRAGMA wal_autocheckpoint = {pages}"));
            OutboxSchema.Ensure(connection);
            Check(connection);
            var age = new StoredAge(clock);
            age.Load(connection);
            ExtendLog(path);
            return new OutboxStore(connection, path, age);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Checks that a file's disk has room, and enough beyond it to delete again.</summary>
    /// <exception cref="IOException">It has not.</exception>
    public static void RequireSpace(string path, long bytes)
    {
        var free = FreeBytes(path);
        if (free < bytes + LeftFreeBytes)
        {
            throw new IOException(FormattableString.Invariant($"its disk is full ({free >> 10} KiB are free, {(bytes + LeftFreeBytes) >> 10} KiB are needed)"));
        }
    }

    /// <summary>Checks that writing leaves enough of the disk to delete again.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public void RequireSpace() => RequireSpace(_path, 0);

    /// <summary>Reads the message under a reader of <see cref="OutboxRow.Columns"/>.</summary>
    public OutboxMessage? Parse(SqliteDataReader reader) => OutboxRow.Parse(reader, _age);

    /// <summary>Takes over how long the messages of another file have lived.</summary>
    public void ContinueAge(SqliteConnection other)
    {
        try
        {
            _age.Load(other);
        }
        catch (SqliteException e) when (OutboxDamage.Is(e))
        {
            // Unknown: its messages begin to age now.
        }
    }

    /// <summary>Writes messages in one transaction and gives each its row.</summary>
    public void Insert(IReadOnlyList<OutboxMessage> messages)
    {
        var rows = new long[messages.Count];
        using (var transaction = _connection.BeginTransaction())
        {
            using var insert = new OutboxInsert(_connection, _age);
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] = insert.Run(messages[i]) ?? throw new InvalidOperationException("a new row has no number");
            }

            _age.Save(_connection);
            transaction.Commit();
        }

        Flush();
        for (var i = 0; i < rows.Length; i++)
        {
            messages[i].Row = rows[i];
        }
    }

    /// <summary>Writes messages that had rows in another file under their old numbers, except those that are there already.</summary>
    /// <returns>How many were not.</returns>
    public int Restore(IReadOnlyList<OutboxMessage> messages)
    {
        if (messages.Count == 0)
        {
            return 0;
        }

        using var transaction = _connection.BeginTransaction();
        using var insert = new OutboxInsert(_connection, _age);
        var restored = messages.Count(message => insert.Run(message) is not null);
        _age.Save(_connection);
        transaction.Commit();
        Flush();
        return restored;
    }

    /// <summary>Moves rows that are not messages to a table of their own, where they are in nobody's way; it keeps the last of them.</summary>
    public void SetAside(IReadOnlyList<long> rows)
    {
        using var transaction = _connection.BeginTransaction();
        foreach (var row in rows)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "INSERT OR REPLACE INTO set_aside SELECT * FROM outbox WHERE id = $id; DELETE FROM outbox WHERE id = $id";
            command.Parameters.AddWithValue("$id", row);
            command.ExecuteNonQuery();
        }

        OutboxSchema.Execute(_connection, $"DELETE FROM set_aside WHERE id NOT IN (SELECT id FROM set_aside ORDER BY id DESC LIMIT {SetAsideRows})");
        transaction.Commit();
        Flush();
    }

    /// <summary>Deletes rows in one transaction and gives their pages back to the file system.</summary>
    public void Delete(IReadOnlyCollection<long> rows)
    {
        using (var transaction = _connection.BeginTransaction())
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "DELETE FROM outbox WHERE id = $id";
            var id = command.Parameters.Add("$id", SqliteType.Integer);
            foreach (var row in rows)
            {
                id.Value = row;
                command.ExecuteNonQuery();
            }

            _age.Save(_connection);
            transaction.Commit();
        }

        OutboxSchema.Execute(_connection, "PRAGMA incremental_vacuum");
        Flush();
    }

    /// <summary>Rows in their order: those of one session, or of all others.</summary>
    /// <param name="session">The session.</param>
    /// <param name="others">Whether its rows are meant, or those of all others.</param>
    /// <param name="after">Rows up to this one are known already.</param>
    /// <param name="limit">Rows at most.</param>
    public OutboxPage Read(Guid session, bool others, long after, int limit)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {OutboxRow.Columns} FROM outbox WHERE id > $after AND session {(others ? "<>" : "=")} $session ORDER BY id LIMIT $limit";
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$session", session.ToString());
        command.Parameters.AddWithValue("$limit", limit);
        using var reader = command.ExecuteReader();
        var page = new OutboxPage([], [], null);
        while (reader.Read())
        {
            page = page with { LastRow = reader.GetInt64(0) };
            if (Parse(reader) is { } message)
            {
                page.Messages.Add(message);
            }
            else
            {
                page.Unreadable.Add(reader.GetInt64(0));
            }
        }

        return page;
    }

    /// <summary>Makes room: deletes the oldest energy first, then the oldest results, then the oldest events.</summary>
    /// <param name="bytes">Bytes to free at least.</param>
    /// <returns>What was deleted: row numbers, and the bytes of all.</returns>
    public (List<long> Rows, long Bytes) Evict(long bytes)
    {
        var (rows, freed) = (new List<long>(), 0L);
        using (var command = _connection.CreateCommand())
        {
            command.CommandText = $"SELECT id, length(payload) + length(topic) + 100 FROM outbox ORDER BY CASE class WHEN {(int)MessageClass.Energy} THEN 0 WHEN {(int)MessageClass.Results} THEN 1 ELSE 2 END, id";
            using var reader = command.ExecuteReader();
            while (freed < bytes && reader.Read())
            {
                rows.Add(reader.GetInt64(0));
                freed += reader.GetInt64(1);
            }
        }

        Delete(rows);
        return (rows, freed);
    }

    /// <summary>Rows and bytes in the file.</summary>
    public (long Rows, long Bytes) Measure()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT count(*), coalesce(sum(length(payload) + length(topic) + 100), 0) FROM outbox";
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    public void Dispose() => _connection.Dispose();

    private void Flush()
    {
        using var log = OpenLog(_path);
        DataSync.Run(log);
    }

    // With zeros, which SQLite takes for the end of the log.
    private static void ExtendLog(string path)
    {
        using var log = OpenLog(path);
        var length = RandomAccess.GetLength(log);
        if (length < LogBytes && FreeBytes(path) >= LogBytes + LeftFreeBytes)
        {
            RandomAccess.Write(log, new byte[LogBytes - length], length);
            RandomAccess.FlushToDisk(log);
        }
    }

    private static SafeFileHandle OpenLog(string path) => File.OpenHandle(path + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private static long FreeBytes(string path) => new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;

    // One row: "ok", or the first thing that is wrong.
    private static void Check(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() is not "ok" and var problem)
        {
            throw new InvalidDataException(OneLineText.Of(problem as string ?? "it cannot be checked"));
        }
    }
}
