using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>What came of running a program.</summary>
/// <param name="Output">What it wrote, when it ended with code 0.</param>
/// <param name="Failure">Else what went wrong, for an operator.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ToolOutcome(string? Output, string? Failure);
