using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>
/// Whether a Raspberry Pi's 5 V supply sags: <c>in0_lcrit_alarm</c> of the driver rpi_volt, which asks the firmware every 2 s (drivers/hwmon/raspberrypi-hwmon.c).
/// Costs no process, unlike vcgencmd.
/// </summary>
internal sealed class UnderVoltageSensor(IFileSystem files) : IPowerSensor
{
    /// <summary>The driver's name.</summary>
    public const string Driver = "rpi_volt";

    private string? _path;

    public string Name => $"hwmon {Driver}";

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        _path ??= HwmonScan.FindFolder(files, Driver) is { } folder ? $"{folder}/in0_lcrit_alarm" : null;
        var alarm = _path is null ? null : files.ReadInteger(_path);
        reading = new SensorReading { UnderVoltage = alarm > 0 };
        reason = alarm is null ? $"{Name} is not there" : null;
        _path = alarm is null ? null : _path;
        return reason is null;
    }

    public void Dispose()
    {
    }
}
