using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Journal;

/// <summary>
/// Writes one line of the log in journald's own format (systemd.io/JOURNAL_NATIVE_PROTOCOL), with fields to filter by: <c>EDGE_EVENT=mode_changed</c>, <c>EDGE_MODEL=vibration-condition</c>,
/// <c>EDGE_SOURCE=machine</c>, <c>EDGE_LOGGER=EdgeAgent</c>.
/// </summary>
internal static class JournalEntry
{
    // A datagram must fit into the socket's buffer (212,992 bytes by default on Linux); no line of ours is longer for a good reason.
    private const int LongestText = 32 * 1024;

    /// <summary>One entry as bytes, which the caller may send as a datagram.</summary>
    /// <param name="level">Becomes the priority of syslog(3).</param>
    /// <param name="logger">Who says it.</param>
    /// <param name="name">Name of the event, in Pascal case; null: it has none.</param>
    /// <param name="text">The line.</param>
    /// <param name="values">Values of the line by name.</param>
    public static ReadOnlyMemory<byte> Write(LogLevel level, string logger, string? name, string text, IEnumerable<KeyValuePair<string, object?>>? values)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        Add(bytes, "MESSAGE", text.Length > LongestText ? text[..LongestText] + " ..." : text);
        Add(bytes, "PRIORITY", PriorityOf(level).ToString(CultureInfo.InvariantCulture));
        Add(bytes, "SYSLOG_IDENTIFIER", Commands.AgentCommandLine.Name);
        Add(bytes, "EDGE_LOGGER", logger);
        if (name is not null)
        {
            Add(bytes, "EDGE_EVENT", SnakeCase(name));
        }

        foreach (var (key, value) in values ?? [])
        {
            if (FieldOf(key) is { } field && value is not null)
            {
                Add(bytes, field, string.Create(CultureInfo.InvariantCulture, $"{value}"));
            }
        }

        return bytes.WrittenMemory;
    }

    /// <summary>The priority of syslog(3): 2 critical, 3 error, 4 warning, 6 informational, 7 debug.</summary>
    public static int PriorityOf(LogLevel level) => level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };

    private static string? FieldOf(string key) => key switch
    {
        "Model" => "EDGE_MODEL",
        "Source" => "EDGE_SOURCE",
        _ => null,
    };

    // "MESSAGE=text\n"; what has lines of its own: "MESSAGE\n", 64 bits of length, the text, "\n".
    private static void Add(ArrayBufferWriter<byte> bytes, string field, string value)
    {
        Encoding.ASCII.GetBytes(field, bytes);
        if (value.Contains('\n', StringComparison.Ordinal))
        {
            bytes.Write("\n"u8);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), Encoding.UTF8.GetByteCount(value));
            bytes.Advance(sizeof(long));
        }
        else
        {
            bytes.Write("="u8);
        }

        Encoding.UTF8.GetBytes(value, bytes);
        bytes.Write("\n"u8);
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var character in name)
        {
            if (char.IsUpper(character) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(character));
        }

        return text.ToString();
    }
}
