using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Boards;

/// <summary>
/// The line by which a UPS board says whether power comes in. Boards disagree on what high means: the Geekworm X728 says "lost", the X1200 series "there".
/// </summary>
/// <param name="inputs">The lines.</param>
/// <param name="line">Which one.</param>
/// <param name="highMeansLost">What high means.</param>
internal sealed class PowerLossPin(IGpioInputs inputs, int line, bool highMeansLost) : IPowerSensor
{
    public string Name { get; } = FormattableString.Invariant($"power-loss pin GPIO{line}");

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        try
        {
            reading = new SensorReading { ExternalPower = inputs.Read(line) != highMeansLost };
            reason = null;
            return true;
        }
        catch (IOException e)
        {
            reading = default;
            reason = $"{Name} cannot be read ({e.Message})";
            return false;
        }
    }

    public void Dispose()
    {
    }
}
