using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Power.Sensors;

namespace EdgeRuntime.IotBindings;

/// <summary>A sensor of power or charge that a binding reads. It is made when it first answers, and anew after it has failed.</summary>
/// <param name="name">What and where, for an operator.</param>
/// <param name="open">Makes the binding and gives back what reads it.</param>
internal sealed class BoundSensor(string name, Func<Func<SensorReading>> open) : IPowerSensor
{
    private Func<SensorReading>? _read;

    public string Name => name;

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        try
        {
            _read ??= open();
            (reading, reason) = (_read(), null);
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or InvalidDataException)
        {
            // A chip that is not there, is another one, or lost its settings.
            (reading, reason, _read) = (default, $"{name}: {e.Message}", null);
            return false;
        }
    }

    public void Dispose() => _read = null;
}
