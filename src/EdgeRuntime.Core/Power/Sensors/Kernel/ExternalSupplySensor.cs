using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>
/// Whether power comes in from outside: <c>online</c> of a supply of type Mains, USB, UPS or Wireless is 0, 1 or 2 (programmable). A USB-C port of UCSI that is offline says nothing of the
/// others: boards that have one (Jetson AGX Orin) are fed by a barrel jack as well.
/// </summary>
/// <param name="files">The file system.</param>
/// <param name="folder">Such as <c>/sys/class/power_supply/AC</c>.</param>
internal sealed class ExternalSupplySensor(IFileSystem files, string folder) : IPowerSensor
{
    private readonly bool _isOneOfSeveral = Path.GetFileName(folder).StartsWith("ucsi-source-psy", StringComparison.Ordinal);

    public string Name { get; } = $"power_supply {Path.GetFileName(folder)}";

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        var online = files.ReadInteger($"{folder}/online");
        reading = new SensorReading { ExternalPower = online is 0 && _isOneOfSeveral ? null : online > 0 };
        reason = online is null ? $"{folder}/online has no value" : null;
        return reason is null;
    }

    public void Dispose()
    {
    }
}
