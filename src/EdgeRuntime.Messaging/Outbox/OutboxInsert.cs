using Microsoft.Data.Sqlite;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>The statement that writes a message; prepared once for many.</summary>
internal sealed class OutboxInsert : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly StoredAge _age;
    private readonly SqliteParameter _id;
    private readonly SqliteParameter _session;
    private readonly SqliteParameter _class;
    private readonly SqliteParameter _seq;
    private readonly SqliteParameter _topic;
    private readonly SqliteParameter _schema;
    private readonly SqliteParameter _payload;
    private readonly SqliteParameter _made;

    public OutboxInsert(SqliteConnection connection, StoredAge age)
    {
        _age = age;
        _command = connection.CreateCommand();

        // Agents of version 0 go by "expires": never, for a message that was made without a clock has no such time.
        _command.CommandText =
            "INSERT OR IGNORE INTO outbox (id, session, class, seq, topic, schema, payload, expires, made) "
            + "VALUES ($id, $session, $class, $seq, $topic, $schema, $payload, 253402300799999, $made) RETURNING id";
        _id = _command.Parameters.Add("$id", SqliteType.Integer);
        _session = _command.Parameters.Add("$session", SqliteType.Text);
        _class = _command.Parameters.Add("$class", SqliteType.Integer);
        _seq = _command.Parameters.Add("$seq", SqliteType.Integer);
        _topic = _command.Parameters.Add("$topic", SqliteType.Text);
        _schema = _command.Parameters.Add("$schema", SqliteType.Text);
        _payload = _command.Parameters.Add("$payload", SqliteType.Blob);
        _made = _command.Parameters.Add("$made", SqliteType.Integer);
    }

    /// <summary>Writes a message, under its row where it has one; null when that row is taken.</summary>
    public long? Run(OutboxMessage message)
    {
        _id.Value = message.Row > 0 ? message.Row : DBNull.Value;
        (_session.Value, _class.Value, _seq.Value) = (message.Session.ToString(), (long)message.Class, message.Seq);
        (_topic.Value, _schema.Value, _payload.Value) = (message.Topic, message.Schema, message.Payload);
        _made.Value = _age.ToFile(message.MadeAt);
        return _command.ExecuteScalar() as long?;
    }

    public void Dispose() => _command.Dispose();
}
