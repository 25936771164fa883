using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Power.Sensors;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>A sensor in its place: what it looks at, which way round, and whether it answered last time.</summary>
/// <param name="sensor">The sensor.</param>
/// <param name="role">What it looks at; null where it only says how the supply is.</param>
/// <param name="inverted">Whether its sign is to be turned.</param>
internal sealed class WiredSensor(IPowerSensor sensor, RailRole? role, bool inverted) : IDisposable
{
    /// <summary>What and where.</summary>
    public string Name => sensor.Name;

    /// <summary>What it looks at.</summary>
    public RailRole? Role => role;

    /// <summary>Whether it failed when it was last read.</summary>
    public bool HasFailed { get; set; }

    /// <summary>When a reading of it was refused and that was logged, as a timestamp of the physical clock; null where none was yet.</summary>
    public long? RefusalLoggedAt { get; set; }

    /// <summary>Whether its readings are refused since the last good one, and that was told.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Looks once.</summary>
    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        var ok = sensor.TryRead(out reading, out reason);
        if (inverted)
        {
            reading = reading.Inverted;
        }

        return ok;
    }

    public void Dispose() => sensor.Dispose();
}
