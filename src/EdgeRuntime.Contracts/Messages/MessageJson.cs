using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Writes messages as they go over the wire.</summary>
public static class MessageJson
{
    // Escapes what JSON demands and nothing else: a payload is no part of a web page, and an apostrophe costs one byte instead of six.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The message's bytes.</summary>
    /// <typeparam name="T">Type of the message.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="type">Its JSON contract, of <see cref="MessageJsonContext"/>.</param>
    public static byte[] Write<T>(T message, JsonTypeInfo<T> type)
        where T : class
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(bytes, Plain);
        JsonSerializer.Serialize(writer, message, type);
        return bytes.WrittenSpan.ToArray();
    }
}
