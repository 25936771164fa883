using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>
/// A rail that a kernel driver measures, by hwmon or IIO. The folder is looked up again after a failure: its number changes when a driver is
/// loaded afresh, its name does not.
/// </summary>
/// <param name="name">What and where, for an operator.</param>
/// <param name="files">The file system.</param>
/// <param name="find">Finds the folder; null when the device is not there.</param>
/// <param name="rail">Its attributes.</param>
internal sealed class RailSensor(string name, IFileSystem files, Func<string?> find, RailFiles rail) : IPowerSensor
{
    // What the kernel sets these chips to: INA226 16 samples of 1.1 ms, voltage and current by turns; INA219 and INA3221 are quicker.
    private static readonly TimeSpan KernelWindow = TimeSpan.FromMilliseconds(16 * 2 * 1.1);

    private Paths? _paths;

    public string Name => name;

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        reading = default;
        _paths ??= find() is { } folder ? new Paths(folder, rail) : null;
        if (_paths is not { } paths)
        {
            reason = $"{name} is not there";
            return false;
        }

        var (volts, amperes) = (Read(paths.Voltage, rail.Voltage), Read(paths.Current, rail.Current));
        var watts = volts is null || amperes is null ? Read(paths.Power, rail.Power) : null;
        var joules = Read(paths.Energy, rail.Energy);
        if (volts * amperes is null && watts is null && joules is null)
        {
            // A disabled channel answers ENODATA (kernel ina3221.c); a device that is gone answers nothing at all.
            reason = $"{paths.Folder}: {rail.Current?.Name ?? rail.Power?.Name ?? rail.Energy!.Name} has no value";
            _paths = null;
            return false;
        }

        reading = new SensorReading { VoltageV = volts, CurrentA = amperes, PowerW = watts, EnergyJ = joules, MeanOver = KernelWindow };
        reason = null;
        return true;
    }

    public void Dispose()
    {
    }

    private double? Read(string? path, RailFile? file) => path is null ? null : files.ReadNumber(path) * file!.Unit;

    // Made once, so that a reading concatenates nothing.
    private sealed record Paths(string Folder, string? Voltage, string? Current, string? Power, string? Energy)
    {
        public Paths(string folder, RailFiles rail)
            : this(folder, Full(folder, rail.Voltage), Full(folder, rail.Current), Full(folder, rail.Power), Full(folder, rail.Energy))
        {
        }

        private static string? Full(string folder, RailFile? file) => file is null ? null : $"{folder}/{file.Name}";
    }
}
