using System.Diagnostics.CodeAnalysis;

namespace EdgeRuntime.Core.Power.Sensors.Boards;

/// <summary>A Witty Pi 4 as a sensor: of the battery at its input (a voltage only), or of what the board draws from its output.</summary>
/// <param name="board">The board.</param>
/// <param name="isOutput">Which of the two.</param>
internal sealed class WittyPiSensor(WittyPi board, bool isOutput) : IPowerSensor
{
    private bool _isKnown;

    public string Name { get; } = $"{board.Place}, {(isOutput ? "output" : "input")}";

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        reading = default;
        try
        {
            if (!_isKnown)
            {
                board.Identify();
                _isKnown = true;
            }

            reading = isOutput ? Output() : new SensorReading { VoltageV = board.ReadInputVolts(), ExternalPower = !board.IsFedByInput() };
            reason = null;
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            _isKnown = false;
            reason = $"{board.Place} does not answer ({e.Message})";
            return false;
        }
    }

    public void Dispose()
    {
    }

    private SensorReading Output()
    {
        var (volts, amperes) = board.ReadOutput();
        return new SensorReading { VoltageV = volts, CurrentA = amperes };
    }
}
