namespace EdgeRuntime.Agent.Commands;

/// <summary>What <c>check</c> found.</summary>
internal sealed record CheckReport(bool Ok, IReadOnlyList<string> Errors, IReadOnlyList<EffectiveValue>? Effective);

/// <summary>A value that is set.</summary>
internal sealed record EffectiveValue(string Key, string Value, string Origin);
