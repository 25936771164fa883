using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging;

/// <summary>Something between a device and its broker that an operator should know.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Text">One line: what, where, what to do.</param>
/// <param name="Code">The code that fits.</param>
public sealed record ConnectionNotice(EventName Name, string Text, ErrorCode Code);
