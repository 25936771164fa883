using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>CPU time that a process has used since it started.</summary>
/// <param name="Own">By all of its own threads.</param>
/// <param name="Children">By its child processes and theirs, running or ended.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ProcessTimes(TimeSpan Own, TimeSpan Children);
