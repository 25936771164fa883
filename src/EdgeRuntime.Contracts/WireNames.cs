using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts;

/// <summary>The names of an enum as they stand on the wire, by their place among its values.</summary>
/// <param name="type">The enum; <see cref="JsonStringEnumMemberNameAttribute"/> names what snake_case would spoil, as in <c>uint8</c>.</param>
/// <param name="names">The names as they are written in code.</param>
internal sealed class WireNames([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] Type type, string[] names)
{
    private readonly JsonEncodedText[] _names = Array.ConvertAll(names, name => JsonEncodedText.Encode(NameOf(type, name)));

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

            // Manifests that people write by hand: reconstructionError for reconstruction_error.
            var text = reader.GetString();
            if (Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var found)
            {
                return found;
            }
        }

        var given = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? $"'{reader.GetString()}'" : "not a text";
        throw new JsonException($"{JsonFault.Choice}{string.Join(", ", _names)}, but is {given}");
    }

    private static string NameOf([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] Type type, string name) =>
        type.GetField(name)?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
