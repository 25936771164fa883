namespace EdgeRuntime.Agent.Configuration;

/// <summary>A value that is in force.</summary>
/// <param name="Key">Its key, as in the environment's names and in messages.</param>
/// <param name="Value">The value, as it is written in a file; null where nothing is set.</param>
/// <param name="Origin">The file or the variable that set it, <c>default</c>, or the desired document.</param>
internal sealed record EffectiveValue(string Key, string? Value, string Origin);
