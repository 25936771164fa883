using System.Globalization;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>
/// Rails of the kernel's hwmon class, by the driver's name (drivers/hwmon/ina2xx.c, ina238.c, ina3221.c): <c>in1_input</c> mV on the bus,
/// <c>curr1_input</c> mA, <c>power1_input</c> µW, <c>energy1_input</c> µJ. The index of a hwmon folder changes; it is never used as a name.
/// </summary>
internal static class HwmonScan
{
    /// <summary>Where they are.</summary>
    public const string Folder = "/sys/class/hwmon";

    /// <summary>The kind in configurations and lists.</summary>
    public const string Kind = "hwmon";

    /// <summary>Driver of the Jetson's three rail sensors in one.</summary>
    public const string ThreeChannels = "ina3221";

    private const double Milli = 1e-3;
    private const double Micro = 1e-6;

    private static readonly HashSet<string> OneChannel = new(StringComparer.Ordinal)
    {
        "ina219", "ina220", "ina226", "ina230", "ina231", "ina234", "ina260", "ina228", "ina237", "ina238", "ina700", "ina780", "sq52206",
    };

    /// <summary>Everything in the class; the rails of three-channel chips are found by <see cref="JetsonRails"/>.</summary>
    public static IEnumerable<FoundSensor> Find(IFileSystem files)
    {
        foreach (var folder in files.List(Folder))
        {
            var name = files.ReadText($"{folder}/name");
            if (name == ThreeChannels)
            {
                continue;
            }

            if (name == UnderVoltageSensor.Driver)
            {
                yield return new FoundSensor(Kind, name, folder, null, () => new UnderVoltageSensor(files), null);
            }
            else if (name is not null && OneChannel.Contains(name))
            {
                var device = DeviceOf(files, folder);
                var full = device is null ? name : $"{name}@{device}";
                yield return new FoundSensor(Kind, full, folder, null, () => Open(files, full, 1), $"which rail it measures is not known: add it to Power:Sensors with its Role (Kind {Kind}, Device {full})");
            }
            else
            {
                yield return FoundSensor.Unusable(Kind, name ?? Path.GetFileName(folder), folder, "measures no supply rail that is known");
            }
        }
    }

    /// <summary>Opens a rail.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="device">Driver's name, with <c>@1-0040</c> after it where several are of one kind.</param>
    /// <param name="channel">Channel of a chip with several, from 1.</param>
    public static RailSensor Open(IFileSystem files, string device, int channel) =>
        new($"{Kind} {device} channel {channel}", files, () => FindFolder(files, device), Rail(channel));

    /// <summary>Folder of a device; null when it is not there.</summary>
    public static string? FindFolder(IFileSystem files, string device)
    {
        var (driver, place) = device.Split('@') is [var name, var at] ? (name, at) : (device, null);
        return files.List(Folder).FirstOrDefault(folder => files.ReadText($"{folder}/name") == driver && (place is null || DeviceOf(files, folder) == place));
    }

    /// <summary>Attributes of a channel.</summary>
    public static RailFiles Rail(int channel)
    {
        var number = channel.ToString(CultureInfo.InvariantCulture);
        return new RailFiles(
            new RailFile($"in{number}_input", Milli),
            new RailFile($"curr{number}_input", Milli),
            new RailFile($"power{number}_input", Micro),
            new RailFile($"energy{number}_input", Micro));
    }

    /// <summary>The I2C device behind a hwmon folder, such as <c>1-0040</c> for address 0x40 of bus 1; null where it is on no I2C bus.</summary>
    public static string? DeviceOf(IFileSystem files, string folder)
    {
        var number = Path.GetFileName(folder);
        return files.List("/sys/bus/i2c/devices").FirstOrDefault(device => files.List($"{device}/hwmon").Any(entry => Path.GetFileName(entry) == number)) is { } found
            ? Path.GetFileName(found)
            : null;
    }
}
