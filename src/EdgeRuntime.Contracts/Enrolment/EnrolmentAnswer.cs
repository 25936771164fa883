using System.Text.Json;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>What a device has when it is enrolled: its identity, whom it trusts, and where its broker is.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Certificate">Its certificate in PEM.</param>
/// <param name="Ca">The authority's certificate in PEM.</param>
public sealed record EnrolmentAnswer(string Device, string Certificate, string Ca)
{
    /// <summary>Longest answer: a keyring and the authorities of a broker fit.</summary>
    public const int MaxBytes = 512 * 1024;

    /// <summary>The broker; null in the answer to a renewal.</summary>
    public EnrolmentBroker? Broker { get; init; }

    /// <summary>The keyring's envelope as base64; null where none is handed out.</summary>
    public byte[]? Keyring { get; init; }

    /// <summary>Where the certificate is renewed; null where it is renewed by hand.</summary>
    public string? Url { get; init; }

    /// <summary>Reads an answer; refused as <see cref="ErrorCode.BadRequest"/>.</summary>
    public static Checked<EnrolmentAnswer> Parse(ReadOnlySpan<byte> json) =>
        StrictJson.Read(json, EnrolmentJsonContext.Default.EnrolmentAnswer, MaxBytes, ErrorCode.BadRequest, "an answer to an enrolment request");

    /// <summary>The answer as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EnrolmentJsonContext.Default.EnrolmentAnswer);
}
