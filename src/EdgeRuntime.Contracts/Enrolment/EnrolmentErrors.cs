using System.Text.Json;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>Refusals as they go over the wire.</summary>
public static class EnrolmentErrors
{
    private const int MaxBytes = 4096;

    /// <summary>A refusal as JSON.</summary>
    public static byte[] ToJson(ErrorInfo error) => JsonSerializer.SerializeToUtf8Bytes(error, EnrolmentJsonContext.Default.ErrorInfo);

    /// <summary>Reads a refusal; what is none becomes one that says so.</summary>
    public static ErrorInfo Parse(ReadOnlySpan<byte> json)
    {
        var read = StrictJson.Read(json, EnrolmentJsonContext.Default.ErrorInfo, MaxBytes, ErrorCode.BadRequest, "the answer of an enrolment server");
        return read.IsOk ? read.Value with { Message = OneLineText.Of(read.Value.Message) } : read.Error;
    }
}
