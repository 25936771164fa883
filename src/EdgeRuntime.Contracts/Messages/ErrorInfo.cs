namespace EdgeRuntime.Contracts.Messages;

/// <summary>An error that an operator can act on.</summary>
/// <param name="Code">Stable code for programs.</param>
/// <param name="Message">What, where and what to do, for people.</param>
public sealed record ErrorInfo(ErrorCode Code, string Message);
