using System.Globalization;
using Microsoft.Data.Sqlite;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>Durable sessions of the embedded broker in an SQLite file: who, which subscriptions, and after an orderly stop also the messages that wait.</summary>
internal sealed class SessionStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private bool _isClosed;

    private SessionStore(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SessionStore Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path }.ToString());
        connection.Open();
        var store = new SessionStore(connection);
        store.Run(
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;
            CREATE TABLE IF NOT EXISTS session (client TEXT PRIMARY KEY, role INTEGER NOT NULL, name TEXT NOT NULL, expiry INTEGER NOT NULL, away_ms INTEGER) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS subscription (client TEXT NOT NULL REFERENCES session ON DELETE CASCADE, filter TEXT NOT NULL, qos INTEGER NOT NULL, flags INTEGER NOT NULL,
              PRIMARY KEY (client, filter)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS queued (n INTEGER PRIMARY KEY, client TEXT NOT NULL REFERENCES session ON DELETE CASCADE, since_ms INTEGER NOT NULL, packet BLOB NOT NULL);
            """);
        return store;
    }

    /// <summary>Keeps a session whose client has connected.</summary>
    /// <param name="client">The client.</param>
    /// <param name="identity">Whose it is.</param>
    /// <param name="expirySeconds">How long it lasts without its client.</param>
    /// <param name="isNew">Whether the client starts with nothing.</param>
    public void Keep(string client, BrokerIdentity identity, uint expirySeconds, bool isNew)
    {
        if (isNew)
        {
            Remove(client);
        }

        Run(
            """
            INSERT INTO session (client, role, name, expiry, away_ms) VALUES ($0, $1, $2, $3, NULL)
            ON CONFLICT (client) DO UPDATE SET role = excluded.role, name = excluded.name, expiry = excluded.expiry, away_ms = NULL
            """,
            client,
            (int)identity.Role,
            identity.Name,
            (long)expirySeconds);
    }

    /// <summary>Notes when the client went.</summary>
    public void NoteAway(string client, DateTimeOffset now) => Run("UPDATE session SET away_ms = $1 WHERE client = $0", client, now.ToUnixTimeMilliseconds());

    /// <summary>Forgets a session.</summary>
    public void Remove(string client) => Run("DELETE FROM session WHERE client = $0", client);

    /// <summary>Keeps a subscription of a session that is kept; of no other.</summary>
    public void Subscribe(string client, MqttTopicFilter filter) =>
        Run(
            "INSERT OR REPLACE INTO subscription (client, filter, qos, flags) SELECT client, $1, $2, $3 FROM session WHERE client = $0",
            client,
            filter.Topic,
            (int)filter.QualityOfServiceLevel,
            (filter.NoLocal ? 1 : 0) | (filter.RetainAsPublished ? 2 : 0));

    /// <summary>Forgets a subscription.</summary>
    public void Unsubscribe(string client, string filter) => Run("DELETE FROM subscription WHERE client = $0 AND filter = $1", client, filter);

    /// <summary>Keeps what waits for a client.</summary>
    public void KeepQueued(string client, IReadOnlyList<QueuedMessage> messages)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var message in messages)
            {
                using var command = Command("INSERT INTO queued (client, since_ms, packet) SELECT client, $1, $2 FROM session WHERE client = $0", client, message.Since.ToUnixTimeMilliseconds(), message.Packet);
                command.Transaction = transaction;
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    /// <summary>Reads every session and forgets what waited: it is in memory from now on.</summary>
    public List<StoredSession> Take()
    {
        var sessions = new List<StoredSession>();
        foreach (var row in Read("SELECT client, role, name, expiry, away_ms FROM session"))
        {
            var client = (string)row[0];
            sessions.Add(new StoredSession(
                client,
                new BrokerIdentity((BrokerRole)(int)(long)row[1], (string)row[2]),
                (uint)(long)row[3],
                row[4] is long away ? DateTimeOffset.FromUnixTimeMilliseconds(away) : null,
                [.. Read("SELECT filter, qos, flags FROM subscription WHERE client = $0", client).Select(static filter => new MqttTopicFilter
                {
                    Topic = (string)filter[0],
                    QualityOfServiceLevel = (MqttQualityOfServiceLevel)(int)(long)filter[1],
                    NoLocal = ((long)filter[2] & 1) != 0,
                    RetainAsPublished = ((long)filter[2] & 2) != 0,
                    RetainHandling = MqttRetainHandling.DoNotSendOnSubscribe,
                })],
                [.. Read("SELECT packet, since_ms FROM queued WHERE client = $0 ORDER BY n", client)
                    .Select(static message => new QueuedMessage((byte[])message[0], DateTimeOffset.FromUnixTimeMilliseconds((long)message[1])))]));
        }

        Run("DELETE FROM queued");
        return sessions;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _connection.Dispose();
        }
    }

    private List<object[]> Read(string sql, params object[] values)
    {
        lock (_gate)
        {
            using var command = Command(sql, values);
            using var reader = command.ExecuteReader();
            var rows = new List<object[]>();
            while (reader.Read())
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                rows.Add(row);
            }

            return rows;
        }
    }

    private void Run(string sql, params object[] values)
    {
        lock (_gate)
        {
            // The last connections end while the broker stops.
            if (_isClosed)
            {
                return;
            }

            using var command = Command(sql, values);
            command.ExecuteNonQuery();
        }
    }

    private SqliteCommand Command(string sql, params object[] values)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (index, value) in values.Index())
        {
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${index}"), value);
        }

        return command;
    }
}
