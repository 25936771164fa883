namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>A claim as the operator's side keeps it: without its secret, with what the device will be answered.</summary>
/// <param name="Device">Id that the certificate will name.</param>
/// <param name="Expires">When it is no longer accepted.</param>
/// <param name="Broker">The device's broker.</param>
public sealed record IssuedClaim(string Device, DateTimeOffset Expires, EnrolmentBroker Broker)
{
    /// <summary>The keyring's envelope; null where none is handed out.</summary>
    public byte[]? Keyring { get; init; }

    /// <summary>Where the device renews its certificate.</summary>
    public string? Url { get; init; }

    /// <summary>Fingerprint of the key that used it; null while it is unused. The same key may ask again: the first answer may have been lost on its way, or in a power cut.</summary>
    public string? UsedBy { get; init; }
}
