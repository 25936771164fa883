using System.Text.Json;

namespace EdgeRuntime.Contracts;

/// <summary>The names of an enum as they stand on the wire, by their place among its values.</summary>
/// <param name="names">The names as they are written in code.</param>
internal sealed class WireNames(string[] names)
{
    private readonly JsonEncodedText[] _names = Array.ConvertAll(
        names, static name => JsonEncodedText.Encode(JsonNamingPolicy.SnakeCaseLower.ConvertName(name)));

    /// <summary>The name at a place.</summary>
    /// <exception cref="JsonException">No value has it.</exception>
    public JsonEncodedText this[int place] =>
        (uint)place < (uint)_names.Length ? _names[place] : throw new JsonException("a value without a name cannot be written");

    /// <summary>The place of the name that the reader is at.</summary>
    /// <exception cref="JsonException">There is no such name; the message lists those that there are.</exception>
    public int Find(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
        {
            for (var i = 0; i < _names.Length; i++)
            {
                if (reader.ValueTextEquals(_names[i].EncodedUtf8Bytes))
                {
                    return i;
                }
            }
        }

        var given = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? $"'{reader.GetString()}'" : "not a text";
        throw new JsonException($"{JsonFault.Choice}{string.Join(", ", _names)}, but is {given}");
    }
}
