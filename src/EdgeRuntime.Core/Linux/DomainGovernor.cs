namespace EdgeRuntime.Core.Linux;

/// <summary>The governor of one clock domain.</summary>
/// <param name="Domain">The kernel's name of the domain: <c>policy0</c>.</param>
/// <param name="Governor">Its governor: <c>schedutil</c>.</param>
public sealed record DomainGovernor(string Domain, string Governor);
