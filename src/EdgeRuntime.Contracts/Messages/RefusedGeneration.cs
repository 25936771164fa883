namespace EdgeRuntime.Contracts.Messages;

/// <summary>Why a desired document was refused.</summary>
/// <param name="Generation">Its generation.</param>
/// <param name="Code">The code.</param>
/// <param name="Message">What, where and what to do.</param>
public sealed record RefusedGeneration(long Generation, ErrorCode Code, string Message);
