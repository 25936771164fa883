using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>Batteries and supplies of the kernel's power_supply class.</summary>
internal static class PowerSupplyScan
{
    /// <summary>Where they are.</summary>
    public const string Folder = "/sys/class/power_supply";

    private const string Kind = "power_supply";

    /// <summary>Everything in the class.</summary>
    public static IEnumerable<FoundSensor> Find(IFileSystem files) => files.List(Folder).Select(folder => Find(files, folder));

    /// <summary>Capacity of a full battery as its driver states it, ampere-hours; by energy over voltage where it counts energy only.</summary>
    public static double? FindCapacityAh(IFileSystem files, string folder)
    {
        if ((files.ReadInteger($"{folder}/charge_full_design") ?? files.ReadInteger($"{folder}/charge_full")) is > 0 and var charge)
        {
            return charge * 1e-6;
        }

        var energy = files.ReadInteger($"{folder}/energy_full_design") ?? files.ReadInteger($"{folder}/energy_full");
        var volts = files.ReadInteger($"{folder}/voltage_min_design") ?? files.ReadInteger($"{folder}/voltage_now");
        return energy > 0 && volts > 0 ? (double)energy / volts : null;
    }

    /// <summary>Cells in series by the voltage that the pack was designed for, as those of lithium cells (3.6 to 3.85 V each); null where the driver does not state it.</summary>
    public static int? FindSeriesCells(IFileSystem files, string folder) =>
        files.ReadInteger($"{folder}/voltage_min_design") is > 0 and var microvolts ? Math.Clamp((int)Math.Round(microvolts * 1e-6 / 3.75), 1, 16) : null;

    private static FoundSensor Find(IFileSystem files, string folder)
    {
        var (name, type) = (Path.GetFileName(folder), files.ReadText($"{folder}/type"));
        return type switch
        {
            // Neither a mouse's battery nor a tablet's charger feeds the board.
            _ when files.ReadText($"{folder}/scope") == "Device" => FoundSensor.Unusable(Kind, name, folder, "it feeds a peripheral, not this board"),
            "Battery" => FoundSensor.Usable(Kind, name, folder, RailRole.Battery, () => new PowerSupplySensor(files, folder)),
            // A charger's pin (gpio-charger) is Unknown where the device tree does not say more.
            "Mains" or "USB" or "UPS" or "Wireless" or "Unknown" when files.Exists($"{folder}/online") =>
                new FoundSensor(Kind, name, folder, null, () => new ExternalSupplySensor(files, folder), null),
            _ => FoundSensor.Unusable(Kind, name, folder, $"type {type ?? "unknown"} says nothing of charge or supply"),
        };
    }
}
