using System.Text.Json;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>
/// Payload of command <c>diagnostics</c>. An empty payload makes the device collect its diagnostics; the answer states their length and digest. <c>{"sha256": "...", "block": 0}</c> asks for a block
/// of them, as often as needed.
/// </summary>
/// <param name="Sha256">The digest of the collected text, as the device stated it: 64 lowercase hexadecimal digits.</param>
/// <param name="Block">The wanted block, from 0.</param>
public sealed record DiagnosticsRequest(string? Sha256 = null, int? Block = null)
{
    /// <summary>Longest payload in bytes.</summary>
    public const int MaxBytes = 256;

    /// <summary>Reads a payload.</summary>
    /// <returns>The request, or <see cref="ErrorCode.BadRequest"/>.</returns>
    public static Checked<DiagnosticsRequest> Read(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return new DiagnosticsRequest();
        }

        var read = StrictJson.Read(payload, DesiredJsonContext.Default.DiagnosticsRequest, MaxBytes, ErrorCode.BadRequest, "a diagnostics request");
        return read.IsOk && (read.Value.Sha256 is null || !Identifiers.IsDigest(read.Value.Sha256) || read.Value.Block is not >= 0)
            ? new ErrorInfo(ErrorCode.BadRequest, """the payload must be empty or {"sha256": "<digest>", "block": <number from 0>}""")
            : read;
    }

    /// <summary>The request as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DesiredJsonContext.Default.DiagnosticsRequest);
}
