using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Finds the number of a document that was refused, so that whoever sent it recognises it. Nothing is believed of it.</summary>
internal static class DesiredGeneration
{
    /// <summary>The generation that it claims; 0 where it claims none.</summary>
    public static long Of(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > DsseEnvelope.MaxBytes)
        {
            return 0;
        }

        return DsseEnvelope.Parse(payload) is { IsOk: true } envelope ? Find(envelope.Value.Payload.Span) : Find(payload);
    }

    private static long Find(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
            if (json.Length > DesiredDocument.MaxBytes || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return 0;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueSpan.SequenceEqual("generation"u8);
                reader.Read();
                if (found)
                {
                    return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var generation) ? generation : 0;
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // No document at all.
        }

        return 0;
    }
}
