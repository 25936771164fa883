namespace EdgeRuntime.Messaging;

/// <summary>A command as it came in.</summary>
/// <param name="Name">The last level of its topic.</param>
/// <param name="Payload">At most 64 KiB.</param>
/// <param name="ResponseTopic">Where the answer goes; below the device's own responses. Null when none is wanted.</param>
/// <param name="Correlation">Goes back with the answer.</param>
public sealed record InboundCommand(string Name, byte[] Payload, string? ResponseTopic, byte[]? Correlation)
{
    /// <summary>Longest payload.</summary>
    public const int MaxPayloadBytes = 64 * 1024;
}
