using System.Collections.Immutable;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Core.Models.Probing;

/// <summary>What a probe process is to try; it comes to it over its standard input.</summary>
public sealed record ProbeRequest
{
    /// <summary>Longest request in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Folder of the staged model.</summary>
    public required string Folder { get; init; }

    /// <summary>The model's digest: nothing else may lie there.</summary>
    public required string Digest { get; init; }

    /// <summary>The variants that lie there; none means all.</summary>
    public ImmutableArray<string> Variants { get => field.IsDefault ? [] : field; init; }

    /// <summary>The variant to try.</summary>
    public required string Variant { get; init; }

    /// <summary>What the model's source yields.</summary>
    public required SampleFormat Format { get; init; }

    /// <summary>Threads of one run.</summary>
    public required int Threads { get; init; }

    /// <summary>Execution providers in order of preference.</summary>
    public ImmutableArray<string> Providers { get => field.IsDefault ? [] : field; init; }

    /// <summary>Another native library; null for the bundled one.</summary>
    public string? NativeLibraryPath { get; init; }

    /// <summary>Seconds to measure for.</summary>
    public required double MeasureSeconds { get; init; }

    /// <summary>Bytes that the process may take beyond those that it starts with (RLIMIT_DATA).</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>CPU seconds that the process may use (RLIMIT_CPU).</summary>
    public required int CpuSeconds { get; init; }

    /// <summary>The process that asks; the probe ends with it.</summary>
    public required int ParentProcessId { get; init; }
}
