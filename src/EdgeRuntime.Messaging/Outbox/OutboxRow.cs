using EdgeRuntime.Contracts.Messages;
using Microsoft.Data.Sqlite;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>Reads messages from rows. What a file holds is not trusted: a row that is not a message that can be sent is null.</summary>
internal static class OutboxRow
{
    /// <summary>The columns that <see cref="Parse"/> reads, in their order.</summary>
    public const string Columns = "id, session, class, seq, topic, schema, payload, made";

    /// <summary>Reads the row under the reader.</summary>
    public static OutboxMessage? Parse(SqliteDataReader reader, StoredAge age) =>
        reader.GetValue(1) is string text && Guid.TryParseExact(text, "D", out var session)
        && ClassOf(reader.GetValue(2)) is { } kind
        && reader.GetValue(3) is long seq and > 0
        && reader.GetValue(4) is string topic && IsTopic(topic)
        && reader.GetValue(5) is string schema && schema.Length > 0
        && reader.GetValue(6) is byte[] payload && payload is [(byte)'{', _, ..]
            ? new OutboxMessage
            {
                Row = reader.GetInt64(0),
                Session = session,
                Class = kind,
                Seq = seq,
                Topic = topic,
                Schema = schema,
                Payload = payload,
                Connection = OutboxMessage.UnknownConnection,
                MadeAt = age.FromFile(reader.GetValue(7) as long?),
            }
            : null;

    private static MessageClass? ClassOf(object value) => value switch
    {
        (long)MessageClass.Results => MessageClass.Results,
        (long)MessageClass.Energy => MessageClass.Energy,
        (long)MessageClass.Events => MessageClass.Events,
        _ => null,
    };

    // MQTT 5, 4.7.3: no wildcards, no null character, at most 65,535 bytes.
    private static bool IsTopic(string topic) => topic.Length is > 0 and < 16_384 && topic.IndexOfAny(['+', '#', '\0']) < 0;
}
