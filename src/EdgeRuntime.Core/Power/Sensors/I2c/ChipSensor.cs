using System.Diagnostics.CodeAnalysis;

namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>
/// Reads one chip. It is set up when it first answers, and again when it was reset. Nothing ever waits for a conversion.
/// </summary>
/// <param name="kind">The chip's name.</param>
/// <param name="registers">Where it is.</param>
/// <param name="chip">What it is.</param>
/// <param name="owner">Says which kernel driver has the chip; null when none has. Two masters of one register pointer read each other's registers.</param>
internal sealed class ChipSensor(string kind, I2cRegisters registers, IRailChip chip, Func<string?> owner) : IPowerSensor
{
    private bool _isReady;

    public string Name { get; } = $"{kind} at {registers.Place}";

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        reading = default;
        try
        {
            if (!_isReady && owner() is { } driver)
            {
                reason = $"{Name}: the kernel's driver {driver} has it; use the Kind of that driver";
                return false;
            }

            if (!_isReady || !chip.HasOurSettings())
            {
                return TryBegin(out reading, out reason);
            }

            reading = chip.Read();
            reason = null;
            return true;
        }
        catch (IOException e)
        {
            reason = $"{Name} does not answer ({e.Message})";
        }
        catch (InvalidDataException e)
        {
            reason = $"{Name}: {e.Message}";
        }

        _isReady = false;
        return false;
    }

    public void Dispose()
    {
    }

    // The scale of a reading does not hang on the settings: what the chip has measured on its own so far counts, if it has measured at all.
    private bool TryBegin(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        chip.Identify();
        var first = chip.Read();
        chip.SetUp();
        _isReady = true;
        var measured = first.VoltageV is not 0;
        reading = measured ? first : default;
        reason = measured ? null : $"{Name} has just begun to measure";
        return measured;
    }
}
