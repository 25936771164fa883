using System.Buffers;
using Microsoft.Data.Sqlite;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>Retained messages of the embedded broker in an SQLite file of their own: one row a topic, so that a changed one costs one write however many there are.</summary>
internal sealed class RetainedStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;

    private RetainedStore(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static RetainedStore Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
            CREATE TABLE IF NOT EXISTS retained (topic TEXT PRIMARY KEY, payload BLOB NOT NULL, content_type TEXT, schema_name TEXT) WITHOUT ROWID;
            """;
        command.ExecuteNonQuery();
        return new RetainedStore(connection);
    }

    /// <summary>Every message.</summary>
    public List<MqttApplicationMessage> Load()
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT topic, payload, content_type, schema_name FROM retained";
            using var reader = command.ExecuteReader();
            var messages = new List<MqttApplicationMessage>();
            while (reader.Read())
            {
                messages.Add(new MqttApplicationMessage
                {
                    Topic = reader.GetString(0),
                    Payload = new ReadOnlySequence<byte>((byte[])reader[1]),
                    ContentType = reader.IsDBNull(2) ? null : reader.GetString(2),
                    UserProperties = reader.IsDBNull(3) ? null : [new MqttUserProperty(SchemaProperty, System.Text.Encoding.UTF8.GetBytes(reader.GetString(3)))],
                    Retain = true,
                    QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                });
            }

            return messages;
        }
    }

    /// <summary>Keeps a message, or forgets its topic if the payload is empty.</summary>
    /// <exception cref="SqliteException">The file cannot be written.</exception>
    public void Keep(MqttApplicationMessage message)
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = message.Payload.IsEmpty
                ? "DELETE FROM retained WHERE topic = $topic"
                : "INSERT INTO retained (topic, payload, content_type, schema_name) VALUES ($topic, $payload, $type, $schema) ON CONFLICT (topic) DO UPDATE SET payload = excluded.payload, content_type = excluded.content_type, schema_name = excluded.schema_name";
            command.Parameters.AddWithValue("$topic", message.Topic);
            if (!message.Payload.IsEmpty)
            {
                command.Parameters.AddWithValue("$payload", message.Payload.ToArray());
                command.Parameters.AddWithValue("$type", (object?)message.ContentType ?? DBNull.Value);
                command.Parameters.AddWithValue("$schema", (object?)SchemaOf(message) ?? DBNull.Value);
            }

            command.ExecuteNonQuery();
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "DELETE FROM retained";
            command.ExecuteNonQuery();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private const string SchemaProperty = "schema";

    private static string? SchemaOf(MqttApplicationMessage message) =>
        message.UserProperties?.Find(static property => property.Name == SchemaProperty) is { } property ? System.Text.Encoding.UTF8.GetString(property.ValueBuffer.Span) : null;
}
