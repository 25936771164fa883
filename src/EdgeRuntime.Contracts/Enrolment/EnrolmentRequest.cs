using System.Text.Json;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>
/// A device's request for a certificate. The certificate request is signed by the device's own key; a renewal is for the key of the certificate that it replaces, which makes that signature
/// the proof of identity. A recorded request is worth nothing to others: the answer is a certificate for a key that they do not have.
/// </summary>
/// <param name="Request">PKCS #10 certificate request in PEM.</param>
public sealed record EnrolmentRequest(string Request)
{
    /// <summary>Longest request.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>The secret of a claim, to enrol.</summary>
    public string? Secret { get; init; }

    /// <summary>The certificate to replace in PEM, to renew. It may have expired.</summary>
    public string? Certificate { get; init; }

    /// <summary>Reads a request; refused as <see cref="ErrorCode.BadRequest"/>.</summary>
    public static Checked<EnrolmentRequest> Parse(ReadOnlySpan<byte> json)
    {
        var read = StrictJson.Read(json, EnrolmentJsonContext.Default.EnrolmentRequest, MaxBytes, ErrorCode.BadRequest, "an enrolment request");
        return read.IsOk && read.Value.Secret is null == read.Value.Certificate is null ? new ErrorInfo(ErrorCode.BadRequest, "an enrolment request has either a secret or a certificate") : read;
    }

    /// <summary>The request as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EnrolmentJsonContext.Default.EnrolmentRequest);
}
