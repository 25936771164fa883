namespace EdgeRuntime.Agent.Commands;

/// <summary>What <c>check</c> found: remarks tell what is good but will do nothing here.</summary>
internal sealed record CheckReport(bool Ok, IReadOnlyList<string> Errors, IReadOnlyList<string>? Remarks, IReadOnlyList<EffectiveValue>? Effective);

/// <summary>A value that is set.</summary>
internal sealed record EffectiveValue(string Key, string Value, string Origin);
