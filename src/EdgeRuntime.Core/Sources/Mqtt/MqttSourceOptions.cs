namespace EdgeRuntime.Core.Sources.Mqtt;

/// <summary>Samples that somebody publishes on a topic.</summary>
public sealed class MqttSourceOptions
{
    /// <summary>The bytes of the payload are the elements.</summary>
    public const string Raw = "raw";

    /// <summary>The payload is a JSON array of numbers.</summary>
    public const string Json = "json";

    /// <summary>The topic; no wildcards.</summary>
    public string Topic { get; set; } = "";

    /// <summary><c>raw</c> or <c>json</c>. Default raw.</summary>
    public string Payload { get; set; } = Raw;

    /// <summary>The form of a sample; each payload is one whole sample.</summary>
    public FormatOptions Format { get; set; } = new();

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (Topic.Length == 0 || Topic.IndexOfAny(['+', '#', '\0']) >= 0)
        {
            errors.Add($"{key}:Topic must be a topic without wildcards, but is '{Topic}'");
        }

        if (Payload is not (Raw or Json))
        {
            errors.Add($"{key}:Payload must be {Raw} or {Json}, but is '{Payload}'");
        }

        if (Payload == Json && Format.Type != Contracts.Manifests.ElementType.Float32)
        {
            errors.Add($"{key}:Format:Type must be Float32 for JSON payloads, but is {Format.Type}");
        }

        Format.Validate($"{key}:Format", errors);
    }
}
