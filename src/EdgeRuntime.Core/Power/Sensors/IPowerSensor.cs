using System.Diagnostics.CodeAnalysis;

namespace EdgeRuntime.Core.Power.Sensors;

/// <summary>One sensor of power or charge. Owned by the loop that reads it; not thread-safe.</summary>
internal interface IPowerSensor : IDisposable
{
    /// <summary>What and where, for an operator: <c>ina219 at i2c-1 0x42</c>.</summary>
    string Name { get; }

    /// <summary>Looks once.</summary>
    /// <param name="reading">What it says; at least one figure.</param>
    /// <param name="reason">Why it says nothing.</param>
    bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason);
}
