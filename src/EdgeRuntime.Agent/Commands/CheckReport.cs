using EdgeRuntime.Agent.Configuration;

namespace EdgeRuntime.Agent.Commands;

/// <summary>What <c>check</c> found: remarks tell what is good but will do nothing here.</summary>
internal sealed record CheckReport(bool Ok, IReadOnlyList<string> Errors, IReadOnlyList<string>? Remarks, IReadOnlyList<EffectiveValue>? Effective);
