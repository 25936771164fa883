using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts;

/// <summary>
/// Writes an enum as its name in snake_case and refuses numbers: the one form of enums on the wire and in manifests. An unknown name is answered with the
/// known ones. The framework's own converter would cost 20 KB of native code for each enum.
/// </summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class WireEnumConverter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T> : JsonConverter<T>
    where T : struct, Enum
{
    // Both in the order of the values.
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly WireNames Names = new(typeof(T), Enum.GetNames<T>());

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Values[Names.Find(ref reader)];

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(NameOf(value));
    }

    /// <inheritdoc/>
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Values[Names.Find(ref reader)];

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(NameOf(value));
    }

    private static JsonEncodedText NameOf(T value) => Names[Array.IndexOf(Values, value)];
}
