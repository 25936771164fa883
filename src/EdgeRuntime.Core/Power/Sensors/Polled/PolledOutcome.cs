using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Power.Sensors.Polled;

/// <summary>What a slow sensor said.</summary>
/// <param name="Reading">The figures.</param>
/// <param name="Failure">Why there are none; null when there are.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PolledOutcome(SensorReading Reading, string? Failure)
{
    /// <summary>A failure.</summary>
    public static PolledOutcome Failed(string reason) => new(default, reason);
}
