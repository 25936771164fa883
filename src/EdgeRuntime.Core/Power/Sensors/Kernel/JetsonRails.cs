using System.Globalization;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>
/// Rails of NVIDIA Jetsons by their labels. JetPack 5 and later: hwmon <c>ina3221</c> with <c>inN_label</c>, <c>inN_input</c> mV, <c>currN_input</c> mA. JetPack 4:
/// <c>/sys/bus/i2c/drivers/ina3221x/*/iio:device*/rail_name_N</c> with <c>in_voltageN_input</c> mV, <c>in_currentN_input</c> mA, <c>in_powerN_input</c> mW.
/// The board's draw is the rail POM_5V_IN or VDD_IN; where there is neither, the sum of all rails, without those that are not connected (NC) and without
/// the chip's own sum in channel 7 (as jetson-stats and Zeus do).
/// </summary>
internal static class JetsonRails
{
    private const string OldDrivers = "/sys/bus/i2c/drivers/ina3221x";
    private const string OldKind = "iio";
    private const int Channels = 3;
    private const double Milli = 1e-3;

    private static readonly string[] Totals = ["POM_5V_IN", "VDD_IN"];

    /// <summary>All rails, and the board's draw among them or after them.</summary>
    public static IReadOnlyList<FoundSensor> Find(IFileSystem files)
    {
        List<FoundSensor> rails = [.. FindNew(files), .. FindOld(files)];
        var usable = rails.Where(static rail => rail.Open is not null).ToList();
        if (usable.Count > 0 && !usable.Exists(static rail => rail.Role == RailRole.Load))
        {
            var name = $"sum of {string.Join(", ", usable.Select(static rail => rail.Name))}";
            rails.Add(FoundSensor.Usable(usable[0].Kind, name, usable[0].Path, RailRole.Load, () => new SumSensor(name, [.. usable.Select(static rail => rail.Open!())])));
        }

        return rails;
    }

    private static IEnumerable<FoundSensor> FindNew(IFileSystem files) =>
        from folder in files.List(HwmonScan.Folder)
        where files.ReadText($"{folder}/name") == HwmonScan.ThreeChannels
        let device = HwmonScan.DeviceOf(files, folder)
        from channel in Enumerable.Range(1, Channels)
        let label = files.ReadText($"{folder}/in{channel}_label")
        where label is not null
        select files.ReadInteger($"{folder}/curr{channel}_input") is null
            ? FoundSensor.Unusable(HwmonScan.Kind, label, folder, $"channel {channel} has no value: it is switched off")
            : Describe(HwmonScan.Kind, label, folder, () => new RailSensor(
                $"hwmon ina3221 {label}",
                files,
                () => FindByLabel(files, device, channel, label),
                HwmonScan.Rail(channel)));

    private static IEnumerable<FoundSensor> FindOld(IFileSystem files) =>
        from device in files.List(OldDrivers)
        from folder in files.List(device)
        where Path.GetFileName(folder).StartsWith("iio:device", StringComparison.Ordinal)
        from channel in Enumerable.Range(0, Channels)
        let label = files.ReadText($"{folder}/rail_name_{channel}")
        where label is not null
        select Describe(OldKind, label, folder, () => new RailSensor($"ina3221x {label}", files, () => files.Exists(folder) ? folder : null, OldRail(channel)));

    private static FoundSensor Describe(string kind, string label, string folder, Func<IPowerSensor> open) =>
        label.Contains("NC", StringComparison.Ordinal)
            ? FoundSensor.Unusable(kind, label, folder, "not connected")
            : FoundSensor.Usable(kind, label, folder, Totals.Contains(label) ? RailRole.Load : RailRole.Part, open);

    // Two chips of one kind change places when they are probed in another order: the label says which is which.
    private static string? FindByLabel(IFileSystem files, string? device, int channel, string label) =>
        files.List(HwmonScan.Folder).FirstOrDefault(folder =>
            files.ReadText($"{folder}/name") == HwmonScan.ThreeChannels
            && files.ReadText($"{folder}/in{channel}_label") == label
            && (device is null || HwmonScan.DeviceOf(files, folder) == device));

    private static RailFiles OldRail(int channel)
    {
        var number = channel.ToString(CultureInfo.InvariantCulture);
        return new RailFiles(
            new RailFile($"in_voltage{number}_input", Milli),
            new RailFile($"in_current{number}_input", Milli),
            new RailFile($"in_power{number}_input", Milli));
    }
}
