using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Power.Sensors;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>Stands for a sensor that was asked for and is not there: it is as silent as one that fell out, and says why.</summary>
/// <param name="name">What was asked for.</param>
/// <param name="why">Why it is not there.</param>
internal sealed class AbsentSensor(string name, string why) : IPowerSensor
{
    public string Name => name;

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        (reading, reason) = (default, why);
        return false;
    }

    public void Dispose()
    {
    }
}
