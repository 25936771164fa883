using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>
/// What lets one device enrol once: a line of JSON that fits into a file on the boot partition or a QR code, such as
/// <c>{"device":"roof-1","url":"https://192.168.1.2:8443","ca":"6f0a...","secret":"kT3x...","expires":"2026-12-01T09:00:00Z"}</c>.
/// </summary>
/// <param name="Device">Id that the certificate will name.</param>
/// <param name="Url">Where to enrol.</param>
/// <param name="Ca">Lowercase sha256 of the authority's certificate, which the server's certificate must lead to.</param>
/// <param name="Secret">Accepted once.</param>
/// <param name="Expires">When it is no longer accepted.</param>
public sealed record EnrolmentClaim(string Device, string Url, string Ca, string Secret, DateTimeOffset Expires)
{
    /// <summary>Longest claim.</summary>
    public const int MaxBytes = 2048;

    private const int SecretBytes = 16;

    /// <summary>What a secret is known by where it must not be kept: its lowercase sha256.</summary>
    public string SecretDigest => DigestOf(Secret);

    /// <summary>A new secret: 22 characters that are safe in JSON, URLs and shells.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Lowercase sha256 of a secret.</summary>
    public static string DigestOf(string secret) => ContentDigest.Of(Encoding.UTF8.GetBytes(secret));

    /// <summary>Reads a claim; refused as <see cref="ErrorCode.ClaimInvalid"/>.</summary>
    public static Checked<EnrolmentClaim> Parse(ReadOnlySpan<byte> json)
    {
        var read = StrictJson.Read(json, EnrolmentJsonContext.Default.EnrolmentClaim, MaxBytes, ErrorCode.ClaimInvalid, "a claim");
        return !read.IsOk ? read
            : !Identifiers.IsDeviceId(read.Value.Device) ? new ErrorInfo(ErrorCode.ClaimInvalid, $"device must match {Identifiers.Pattern}, but is '{OneLineText.Of(read.Value.Device, 64)}'")
            : !IsUrl(read.Value.Url) ? new ErrorInfo(ErrorCode.ClaimInvalid, $"url must be https://HOST:PORT, but is '{OneLineText.Of(read.Value.Url, 128)}'")
            : !Identifiers.IsDigest(read.Value.Ca) ? new ErrorInfo(ErrorCode.ClaimInvalid, "ca must be the sha256 of a certificate in lowercase hexadecimal")
            : read;
    }

    /// <summary>Whether a text can be a place to enrol at: <c>https://HOST[:PORT]</c>.</summary>
    public static bool IsUrl(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.AbsolutePath == "/" && uri.UserInfo.Length == 0 && uri.Query.Length == 0;

    /// <summary>The claim as one line of JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EnrolmentJsonContext.Default.EnrolmentClaim);
}
