namespace EdgeRuntime.Contracts.Messages;

/// <summary>One inference result as a reader has it: its payload with what the topic states.</summary>
public sealed record ResultMessage : Message
{
    /// <inheritdoc/>
    public override string Schema => "result/1";

    /// <summary>Model id.</summary>
    public required string Model { get; init; }

    /// <inheritdoc cref="ResultPayload.Digest"/>
    public required string Digest { get; init; }

    /// <summary>Name of the source.</summary>
    public required string Source { get; init; }

    /// <summary>The inference.</summary>
    public required ResultItem Item { get; init; }

    /// <summary>The result of a payload.</summary>
    /// <param name="device">Device of the topic.</param>
    /// <param name="model">Model of the topic.</param>
    /// <param name="payload">The payload.</param>
    public static ResultMessage Of(string device, string model, ResultPayload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return new ResultMessage
        {
            Device = device,
            Session = payload.Session,
            Seq = payload.Seq,
            // Figures of strangers: a capture time may be the last there is.
            Time = payload.LatencyMs is >= 0 and < 1e9 && payload.CapturedAt.Year < 9999 ? payload.CapturedAt.AddMilliseconds(payload.LatencyMs) : payload.CapturedAt,
            Clock = payload.Clock,
            UptimeS = null,
            Historical = payload.Historical,
            Model = model,
            Digest = payload.Digest,
            Source = payload.Source,
            Item = payload,
        };
    }
}
