using System.Diagnostics.CodeAnalysis;

namespace EdgeRuntime.Core.Power.Sensors;

/// <summary>Several rails as one: the board's draw where no sensor sees the whole. It answers only when all of them do.</summary>
/// <param name="name">For an operator.</param>
/// <param name="parts">The rails; they belong to the sum.</param>
internal sealed class SumSensor(string name, IReadOnlyList<IPowerSensor> parts) : IPowerSensor
{
    public string Name => name;

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        reading = default;
        var sum = 0.0;
        foreach (var part in parts)
        {
            if (!part.TryRead(out var each, out reason))
            {
                return false;
            }

            if (each.Watts is not { } watts)
            {
                reason = $"{part.Name} gives no power";
                return false;
            }

            sum += watts;
        }

        reading = new SensorReading { PowerW = sum };
        reason = null;
        return true;
    }

    public void Dispose()
    {
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }
}
