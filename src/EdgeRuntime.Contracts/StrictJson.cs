using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts;

/// <summary>
/// Reads a JSON document that a stranger may have written. How strict it is (unknown members, duplicates, depth) is said by the context that <c>type</c> comes from;
/// this is the one place that turns the serializer's exceptions into refusals.
/// </summary>
public static class StrictJson
{
    /// <summary>Reads a document of at most <paramref name="maxBytes"/>.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="utf8">The bytes.</param>
    /// <param name="type">The type's JSON contract.</param>
    /// <param name="maxBytes">Longest document.</param>
    /// <param name="code">The code of a refusal.</param>
    /// <param name="what">What it should have been, with its article: <c>a manifest</c>.</param>
    public static Checked<T> Read<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type, int maxBytes, ErrorCode code, string what)
        where T : class
    {
        if (utf8.Length > maxBytes)
        {
            return new ErrorInfo(code, $"{utf8.Length} bytes are more than the {maxBytes} that {what} may have");
        }

        try
        {
            return JsonSerializer.Deserialize(utf8, type) is not { } value ? new ErrorInfo(code, $"is null, not {what}")
                : HasInfinity(utf8, type.Options) ? new ErrorInfo(code, $"is not {what} (a number in it is beyond double precision)")
                : value;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // NotSupportedException: a polymorphic value without its discriminator.
            return new ErrorInfo(code, $"is not {what} ({JsonFault.Of(e)}{JsonChoices.Of(type, e)})");
        }
    }

    // JSON has no infinity, but 1e999 reads as one: it would spoil every sum, and cannot be written again.
    private static bool HasInfinity(ReadOnlySpan<byte> utf8, JsonSerializerOptions options)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowTrailingCommas = options.AllowTrailingCommas, CommentHandling = options.ReadCommentHandling, MaxDepth = options.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && !(reader.TryGetDouble(out var number) && double.IsFinite(number)))
            {
                return true;
            }
        }

        return false;
    }
}
