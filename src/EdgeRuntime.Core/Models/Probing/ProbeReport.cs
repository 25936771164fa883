using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Models.Probing;

/// <summary>What a probe process found out; it comes from it over its standard output.</summary>
public sealed record ProbeReport
{
    /// <summary>Longest report in bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Why the variant cannot run here; null when it can.</summary>
    public ErrorInfo? Error { get; init; }

    /// <summary>The execution provider that ran it.</summary>
    public string? Provider { get; init; }

    /// <summary>Inferences that were measured.</summary>
    public int Inferences { get; init; }

    /// <summary>Median latency of one step, milliseconds.</summary>
    public double LatencyP50Ms { get; init; }

    /// <summary>95th percentile of it.</summary>
    public double LatencyP95Ms { get; init; }

    /// <summary>CPU seconds of one step, mean.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Highest resident memory of the process, bytes (VmHWM of proc(5)); null where the system does not tell.</summary>
    public long? PeakMemoryBytes { get; init; }
}
