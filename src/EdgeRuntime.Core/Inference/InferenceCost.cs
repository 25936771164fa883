using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Inference;

/// <summary>What an inference costs, from the sample to the result.</summary>
/// <param name="Latency">How long it takes.</param>
/// <param name="CpuTime">Processor time of all its threads.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct InferenceCost(TimeSpan Latency, TimeSpan CpuTime);
