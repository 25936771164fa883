using System.Text.Json;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Payload of command <c>rollback</c>; an empty payload serves where there is one model.</summary>
/// <param name="Model">The model that is to go back to its previous commit.</param>
/// <param name="Grant">A signed <see cref="RollbackGrant"/>, where the previous release lies below the floor.</param>
public sealed record RollbackRequest(string? Model = null, DsseEnvelope? Grant = null)
{
    /// <summary>Longest payload in bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Reads a payload.</summary>
    /// <returns>The request, or <see cref="ErrorCode.BadRequest"/>.</returns>
    public static Checked<RollbackRequest> Read(ReadOnlySpan<byte> payload) => payload.IsEmpty
        ? new RollbackRequest()
        : StrictJson.Read(payload, DesiredJsonContext.Default.RollbackRequest, MaxBytes, ErrorCode.BadRequest, "a rollback");

    /// <summary>The request as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DesiredJsonContext.Default.RollbackRequest);
}
