using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>What an option says for one role, as in <c>models=2</c>.</summary>
internal readonly record struct ForRole<T>(KeyRole Role, T Value);
