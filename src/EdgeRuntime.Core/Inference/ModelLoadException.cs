using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Inference;

/// <summary>A model cannot be used; the message says what, where and what to do.</summary>
public sealed class ModelLoadException(ErrorCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The code for programs.</summary>
    public ErrorCode Code { get; } = code;
}
