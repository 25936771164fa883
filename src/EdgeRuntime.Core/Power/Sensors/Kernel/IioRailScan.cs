using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>
/// Rails that the kernel's IIO driver ina2xx-adc measures: <c>in_voltage1_raw</c> times its scale is the bus in mV, <c>in_current3_raw</c> the current in mA,
/// <c>in_power2_raw</c> the power in mW (drivers/iio/adc/ina2xx-adc.c).
/// </summary>
internal static class IioRailScan
{
    /// <summary>Where they are.</summary>
    public const string Folder = "/sys/bus/iio/devices";

    /// <summary>The kind in configurations and lists.</summary>
    public const string Kind = "iio";

    private const double Milli = 1e-3;

    private static readonly HashSet<string> Drivers = new(StringComparer.Ordinal) { "ina219", "ina220", "ina226", "ina230", "ina231", "ina236" };

    /// <summary>Power monitors in the class; other devices are sources of samples, not of power.</summary>
    public static IEnumerable<FoundSensor> Find(IFileSystem files) =>
        from folder in files.List(Folder)
        let name = files.ReadText($"{folder}/name")
        where name is not null && Drivers.Contains(name)
        select new FoundSensor(Kind, name, folder, null, () => Open(files, name), $"which rail it measures is not known: add it to Power:Sensors with its Role (Kind {Kind}, Device {name})");

    /// <summary>Opens a rail by its driver's name.</summary>
    public static IPowerSensor Open(IFileSystem files, string device)
    {
        var folder = FindFolder(files, device);
        double Scale(string channel) => (folder is null ? null : files.ReadNumber($"{folder}/in_{channel}_scale")) ?? 1;
        return new RailSensor(
            $"{Kind} {device}",
            files,
            () => FindFolder(files, device),
            new RailFiles(new RailFile("in_voltage1_raw", Scale("voltage1") * Milli), new RailFile("in_current3_raw", Scale("current3") * Milli), new RailFile("in_power2_raw", Scale("power2") * Milli)));
    }

    private static string? FindFolder(IFileSystem files, string device) => files.List(Folder).FirstOrDefault(folder => files.ReadText($"{folder}/name") == device);
}
