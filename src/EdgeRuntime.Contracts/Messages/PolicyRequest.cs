using System.Text.Json;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>
/// Payload of command <c>policy</c>: <c>{"policy": {"kind": "fixed", "maxRateHz": 0.2}, "durationS": 7200}</c>. It holds over what the desired document says
/// until the next generation is applied, or for the stated time. Without a policy, also with an empty payload, it ends what an earlier command set.
/// </summary>
/// <param name="Policy">The policy, as in a desired document. Numbers that are absent stay as ordered.</param>
/// <param name="DurationS">How long it holds, seconds, 1 to 2592000 (30 days); absent: until the next generation.</param>
public sealed record PolicyRequest(DesiredPolicy? Policy = null, double? DurationS = null)
{
    /// <summary>Longest payload in bytes.</summary>
    public const int MaxBytes = 4 * 1024;

    /// <summary>Longest stated time, seconds.</summary>
    public const double MaxDurationS = 30 * 86_400;

    /// <summary>Reads a payload.</summary>
    /// <returns>The request, or <see cref="ErrorCode.BadRequest"/>.</returns>
    public static Checked<PolicyRequest> Read(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return new PolicyRequest();
        }

        var read = StrictJson.Read(payload, DesiredJsonContext.Default.PolicyRequest, MaxBytes, ErrorCode.BadRequest, "a policy request");
        return read.IsOk && Objection(read.Value) is { } objection ? new ErrorInfo(ErrorCode.BadRequest, objection) : read;
    }

    /// <summary>The request as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DesiredJsonContext.Default.PolicyRequest);

    private static string? Objection(PolicyRequest request) =>
        request is { Policy: null, DurationS: not null } ? "durationS needs a policy"
        : request.DurationS is not (null or >= 1 and <= MaxDurationS)
            ? FormattableString.Invariant($"durationS must be 1 to {MaxDurationS}, but is {request.DurationS}")
        : request.Policy is { } policy ? DesiredValidator.ValidatePolicy(policy)?.Message
        : null;
}
