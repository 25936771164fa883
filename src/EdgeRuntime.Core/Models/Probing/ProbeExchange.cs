using System.Text.Json;

namespace EdgeRuntime.Core.Models.Probing;

/// <summary>What agent and probe process say to each other.</summary>
public static class ProbeExchange
{
    /// <summary>Reads a request to the end of a stream; null when it is none.</summary>
    public static async Task<ProbeRequest?> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        var bytes = new byte[ProbeRequest.MaxBytes];
        var length = await input.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            return length == bytes.Length ? null : JsonSerializer.Deserialize(bytes.AsSpan(0, length), ProbeJsonContext.Default.ProbeRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a report.</summary>
    public static async Task WriteAsync(Stream output, ProbeReport report, CancellationToken cancellationToken) =>
        await output.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(report, ProbeJsonContext.Default.ProbeReport), cancellationToken);
}
