using EdgeRuntime.Contracts.Messages;
using Microsoft.Data.Sqlite;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>
/// The outbox's file: SQLite in WAL mode with synchronous=FULL, so that what a transaction has committed survives a power cut. One loop uses it.
/// </summary>
internal sealed class OutboxStore : IDisposable
{
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    // Pages of 4 KiB after which the log is moved into the file.
    private const int CheckpointPages = 256;

    // The log and what a checkpoint adds to the file. Without it a file that has filled the disk itself could never shrink again: deletions
    // are written to the log first, and moving the log into the file takes space too.
    private const long LeftFreeBytes = 2 << 20;

    private readonly SqliteConnection _connection;
    private readonly DriveInfo _drive;

    private OutboxStore(SqliteConnection connection, DriveInfo drive) => (_connection, _drive) = (connection, drive);

    /// <summary>Opens or makes the file. One that is damaged is moved aside, never deleted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="movedTo">Where a damaged file went; null when it was sound.</param>
    /// <exception cref="SqliteException">The file cannot be used now: disk full, read-only, no folder.</exception>
    public static OutboxStore Open(string path, out string? movedTo)
    {
        movedTo = null;
        try
        {
            return OpenOnce(path);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            movedTo = $"{path}.damaged-{Guid.CreateVersion7():N}";
            File.Move(path, movedTo);
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            return OpenOnce(path);
        }
    }

    /// <summary>Checks that writing leaves enough of the disk to delete again.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public void RequireSpace()
    {
        if (_drive.AvailableFreeSpace is < LeftFreeBytes and var free)
        {
            throw new IOException(FormattableString.Invariant($"its disk is full ({free >> 10} KiB are free, {LeftFreeBytes >> 10} KiB are needed)"));
        }
    }

    /// <summary>Writes messages in one transaction and gives each its row.</summary>
    public void Insert(IReadOnlyList<OutboxMessage> messages)
    {
        using var transaction = _connection.BeginTransaction();
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO outbox (session, class, seq, topic, schema, payload, expires) VALUES ($session, $class, $seq, $topic, $schema, $payload, $expires) RETURNING id";
        var session = command.Parameters.Add("$session", SqliteType.Text);
        var kind = command.Parameters.Add("$class", SqliteType.Integer);
        var seq = command.Parameters.Add("$seq", SqliteType.Integer);
        var topic = command.Parameters.Add("$topic", SqliteType.Text);
        var schema = command.Parameters.Add("$schema", SqliteType.Text);
        var payload = command.Parameters.Add("$payload", SqliteType.Blob);
        var expires = command.Parameters.Add("$expires", SqliteType.Integer);
        var rows = new long[messages.Count];
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            (session.Value, kind.Value, seq.Value) = (message.Session.ToString(), (long)message.Class, message.Seq);
            (topic.Value, schema.Value, payload.Value) = (message.Topic, message.Schema, message.Payload);
            expires.Value = message.Expires.ToUnixTimeMilliseconds();
            rows[i] = (long)command.ExecuteScalar()!;
        }

        transaction.Commit();
        for (var i = 0; i < rows.Length; i++)
        {
            messages[i].Row = rows[i];
        }
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

            transaction.Commit();
        }

        Execute("PRAGMA incremental_vacuum");
    }

    /// <summary>Rows in their order: those of one session, or of all others.</summary>
    /// <param name="session">The session.</param>
    /// <param name="others">Whether its rows are meant, or those of all others.</param>
    /// <param name="after">Rows up to this one are known already.</param>
    /// <param name="limit">Rows at most.</param>
    public List<OutboxMessage> Read(Guid session, bool others, long after, int limit)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = others
            ? "SELECT id, session, class, seq, topic, schema, payload, expires FROM outbox WHERE id > $after AND session <> $session ORDER BY id LIMIT $limit"
            : "SELECT id, session, class, seq, topic, schema, payload, expires FROM outbox WHERE id > $after AND session = $session ORDER BY id LIMIT $limit";
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$session", session.ToString());
        command.Parameters.AddWithValue("$limit", limit);
        using var reader = command.ExecuteReader();
        var messages = new List<OutboxMessage>();
        while (reader.Read())
        {
            messages.Add(new OutboxMessage
            {
                Row = reader.GetInt64(0),
                Session = Guid.Parse(reader.GetString(1)),
                Class = (MessageClass)reader.GetInt32(2),
                Seq = reader.GetInt64(3),
                Topic = reader.GetString(4),
                Schema = reader.GetString(5),
                Payload = reader.GetFieldValue<byte[]>(6),
                Expires = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(7)),
                Connection = 0,
                MadeAt = 0,
            });
        }

        return messages;
    }

    /// <summary>Makes room: deletes the oldest energy first, then the oldest results, then the oldest events.</summary>
    /// <param name="bytes">Bytes to free at least.</param>
    /// <returns>What was deleted.</returns>
    public List<(long Row, MessageClass Class, int Size)> Evict(long bytes)
    {
        var evicted = new List<(long, MessageClass, int)>();
        using (var command = _connection.CreateCommand())
        {
            command.CommandText = $"SELECT id, class, length(payload) + length(topic) + 100 FROM outbox ORDER BY CASE class WHEN {(int)MessageClass.Energy} THEN 0 WHEN {(int)MessageClass.Results} THEN 1 ELSE 2 END, id";
            using var reader = command.ExecuteReader();
            for (var freed = 0L; freed < bytes && reader.Read(); freed += reader.GetInt32(2))
            {
                evicted.Add((reader.GetInt64(0), (MessageClass)reader.GetInt32(1), reader.GetInt32(2)));
            }
        }

        Delete([.. evicted.Select(static row => row.Item1)]);
        return evicted;
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

    private static OutboxStore OpenOnce(string path)
    {
        // Pooling would keep the file open after Dispose.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var store = new OutboxStore(connection, new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!));
            store.Execute($"PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = {CheckpointPages}; PRAGMA journal_size_limit = 1048576");
            store.Execute(
                "CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, class INTEGER NOT NULL, seq INTEGER NOT NULL, "
                + "topic TEXT NOT NULL, schema TEXT NOT NULL, payload BLOB NOT NULL, expires INTEGER NOT NULL)");
            store.Execute("PRAGMA quick_check(1)");
            return store;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
