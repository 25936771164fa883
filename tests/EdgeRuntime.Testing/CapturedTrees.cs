namespace EdgeRuntime.Testing;

/// <summary>
/// What real machines have shown in /sys, as their owners wrote it down in public: the figures are theirs, the files around them are not. Batteries come as the kernel's <c>uevent</c>, which
/// names each attribute that has a value (drivers/power/supply/power_supply_sysfs.c): <c>POWER_SUPPLY_VOLTAGE_NOW=3812500</c> is the file <c>voltage_now</c> with that text.
/// </summary>
public static class CapturedTrees
{
    private const string Class = "/sys/class/power_supply";
    private const string Prefix = "POWER_SUPPLY_";

    /// <summary>
    /// Raspberry Pi with a MAX17040 (overlay i2c-sensor, Linux of February 2020): the driver of that time gives the register instead of microvolts, 53744 / 16 × 1.25 mV = 4.199 V.
    /// github.com/raspberrypi/linux/issues/2906; that the charger's pin is a supply of its own: github.com/open-flight/openflight/pull/213.
    /// </summary>
    public static InMemoryFileSystem RaspberryPiMax17040() => Supplies(("battery", "Battery", """
        POWER_SUPPLY_ONLINE=1
        POWER_SUPPLY_CAPACITY=101
        POWER_SUPPLY_STATUS=Unknown
        POWER_SUPPLY_VOLTAGE_NOW=53744
        """), ("charger", "Unknown", """
        POWER_SUPPLY_ONLINE=0
        """));

    /// <summary>Pinebook Pro with a CW2015, which measures no current, and whose <c>charge_counter</c> counts charges (drivers/power/supply/cw2015_battery.c). github.com/Alexays/Waybar/issues/966.</summary>
    public static InMemoryFileSystem PinebookPro() => Supplies(("cw2015-battery", "Battery", """
        POWER_SUPPLY_CAPACITY=96
        POWER_SUPPLY_STATUS=Charging
        POWER_SUPPLY_PRESENT=1
        POWER_SUPPLY_VOLTAGE_NOW=4151000
        POWER_SUPPLY_TIME_TO_EMPTY_NOW=0
        POWER_SUPPLY_TECHNOLOGY=Li-ion
        POWER_SUPPLY_CHARGE_COUNTER=1
        POWER_SUPPLY_CHARGE_FULL=9800000
        POWER_SUPPLY_CHARGE_FULL_DESIGN=9800000
        POWER_SUPPLY_CURRENT_NOW=0
        """));

    /// <summary>
    /// PineNote with an RK817: averages only. Which files there are: github.com/Alexays/Waybar/pull/1495; the figures of an empty one, with the voltage of its kernel's log:
    /// github.com/PNDeb/pinenote-debian-image/issues/128.
    /// </summary>
    public static InMemoryFileSystem PineNote() => Supplies(("rk817-battery", "Battery", """
        POWER_SUPPLY_STATUS=Discharging
        POWER_SUPPLY_CAPACITY=0
        POWER_SUPPLY_CURRENT_AVG=-168560
        POWER_SUPPLY_VOLTAGE_AVG=3465880
        """), ("rk817-charger", "USB", """
        POWER_SUPPLY_ONLINE=1
        POWER_SUPPLY_USB_TYPE=Unknown [DCP]
        """));

    /// <summary>Tablet with an AXP288: charge of the full battery as learned, no design, a signed current. github.com/i3/i3status/issues/215.</summary>
    public static InMemoryFileSystem Axp288Tablet() => Supplies(("axp288_fuel_gauge", "Battery", """
        POWER_SUPPLY_STATUS=Discharging
        POWER_SUPPLY_PRESENT=1
        POWER_SUPPLY_HEALTH=Good
        POWER_SUPPLY_VOLTAGE_MAX_DESIGN=4200000
        POWER_SUPPLY_VOLTAGE_NOW=3872000
        POWER_SUPPLY_VOLTAGE_OCV=3942000
        POWER_SUPPLY_CURRENT_NOW=-928000
        POWER_SUPPLY_CAPACITY=75
        POWER_SUPPLY_CAPACITY_ALERT_MIN=0
        POWER_SUPPLY_TECHNOLOGY=Li-ion
        POWER_SUPPLY_CHARGE_FULL=6404944
        POWER_SUPPLY_CHARGE_NOW=4816448
        """));

    /// <summary>Tegra X1 (the Jetson Nano's SoC) with a MAX17050, resting when full. The capture goes as far as <c>status</c>. github.com/hakandundar34coding/system-monitoring-center/issues/46.</summary>
    public static InMemoryFileSystem TegraX1Max17050() => Supplies(("battery", "Battery", """
        POWER_SUPPLY_CAPACITY=100
        POWER_SUPPLY_CHARGE_COUNTER=27542000
        POWER_SUPPLY_CHARGE_FULL=4428000
        POWER_SUPPLY_CHARGE_FULL_DESIGN=4667000
        POWER_SUPPLY_CHARGE_NOW=4428000
        POWER_SUPPLY_CURRENT_AVG=-312
        POWER_SUPPLY_CURRENT_NOW=-1248
        POWER_SUPPLY_CYCLE_COUNT=114
        POWER_SUPPLY_HEALTH=Good
        POWER_SUPPLY_POWER_AVG=-1310
        POWER_SUPPLY_POWER_NOW=-5243
        POWER_SUPPLY_PRESENT=1
        POWER_SUPPLY_STATUS=Full
        """));

    /// <summary>Nexus 5: a battery without a status, and one of its two chargers. github.com/Alexays/Waybar/issues/2459.</summary>
    public static InMemoryFileSystem Nexus5() => Supplies(("battery", "Battery", """
        POWER_SUPPLY_ONLINE=1
        POWER_SUPPLY_VOLTAGE_NOW=3688750
        POWER_SUPPLY_CAPACITY=36
        POWER_SUPPLY_CAPACITY_ALERT_MIN=2
        """), ("bq24190-charger", "USB", """
        POWER_SUPPLY_CHARGE_TYPE=Fast
        POWER_SUPPLY_HEALTH=Good
        POWER_SUPPLY_ONLINE=0
        POWER_SUPPLY_STATUS=Discharging
        POWER_SUPPLY_TEMP_ALERT_MAX=1200
        POWER_SUPPLY_INPUT_CURRENT_LIMIT=500000
        POWER_SUPPLY_SCOPE=System
        POWER_SUPPLY_MODEL_NAME=bq24192
        """));

    /// <summary>Dell, ACPI: counts charge, and gives the current without its sign. github.com/mjkillough/cnx/pull/31.</summary>
    public static InMemoryFileSystem DellByCharge() => Supplies(("BAT0", "Battery", """
        POWER_SUPPLY_STATUS=Discharging
        POWER_SUPPLY_PRESENT=1
        POWER_SUPPLY_TECHNOLOGY=Li-poly
        POWER_SUPPLY_VOLTAGE_MIN_DESIGN=11400000
        POWER_SUPPLY_VOLTAGE_NOW=12600000
        POWER_SUPPLY_CURRENT_NOW=756000
        POWER_SUPPLY_CHARGE_FULL_DESIGN=4912000
        POWER_SUPPLY_CHARGE_FULL=4804000
        POWER_SUPPLY_CHARGE_NOW=4723000
        POWER_SUPPLY_CAPACITY=98
        """));

    /// <summary>Surface Pro 4, ACPI: counts energy, and gives power instead of current. github.com/polybar/polybar/issues/1123.</summary>
    public static InMemoryFileSystem SurfacePro4() => Supplies(("BAT1", "Battery", """
        POWER_SUPPLY_STATUS=Discharging
        POWER_SUPPLY_PRESENT=1
        POWER_SUPPLY_TECHNOLOGY=Li-ion
        POWER_SUPPLY_CYCLE_COUNT=579
        POWER_SUPPLY_VOLTAGE_MIN_DESIGN=7500000
        POWER_SUPPLY_VOLTAGE_NOW=7159000
        POWER_SUPPLY_POWER_NOW=10455000
        POWER_SUPPLY_ENERGY_FULL_DESIGN=38152000
        POWER_SUPPLY_ENERGY_FULL=32797000
        POWER_SUPPLY_ENERGY_NOW=6952000
        POWER_SUPPLY_CAPACITY=21
        """));

    /// <summary>Dell XPS 15, ACPI, full: the power's file goes away while the charger holds it there. github.com/enkore/i3pystatus/issues/221.</summary>
    public static InMemoryFileSystem XpsWhenFull() => Supplies(("BAT1", "Battery", """
        POWER_SUPPLY_STATUS=Full
        POWER_SUPPLY_PRESENT=1
        POWER_SUPPLY_TECHNOLOGY=Li-ion
        POWER_SUPPLY_VOLTAGE_MIN_DESIGN=11370000
        POWER_SUPPLY_VOLTAGE_NOW=12782000
        POWER_SUPPLY_ENERGY_FULL_DESIGN=91000000
        POWER_SUPPLY_ENERGY_FULL=89210000
        POWER_SUPPLY_ENERGY_NOW=89210000
        POWER_SUPPLY_CAPACITY=100
        """));

    /// <summary>
    /// The fixtures of github.com/prometheus/procfs (testdata/fixtures.ttar at 3c943fdb), taken from several machines: a ThinkPad's battery and charger, the counters of two processor packages,
    /// the thermal zones of a Raspberry Pi and of a PC whose firmware reports -44 °C.
    /// </summary>
    public static InMemoryFileSystem Procfs() => Supplies(("AC", "Mains", """
        POWER_SUPPLY_ONLINE=0
        """), ("BAT0", "Battery", """
        POWER_SUPPLY_STATUS=Discharging
        POWER_SUPPLY_PRESENT=1
        POWER_SUPPLY_TECHNOLOGY=Li-ion
        POWER_SUPPLY_VOLTAGE_MIN_DESIGN=10800000
        POWER_SUPPLY_VOLTAGE_NOW=12229000
        POWER_SUPPLY_POWER_NOW=4830000
        POWER_SUPPLY_ENERGY_FULL_DESIGN=47520000
        POWER_SUPPLY_ENERGY_FULL=50060000
        POWER_SUPPLY_ENERGY_NOW=49450000
        POWER_SUPPLY_CAPACITY=98
        """))
        .Add("/sys/class/powercap/intel-rapl", ("enabled", "1"))
        .Add("/sys/class/powercap/intel-rapl:0", ("name", "package-0"), ("energy_uj", "240422366267"), ("max_energy_range_uj", "262143328850"))
        .Add("/sys/class/powercap/intel-rapl:0:0", ("name", "core"), ("energy_uj", "118821284256"), ("max_energy_range_uj", "262143328850"))
        .Add("/sys/class/powercap/intel-rapl:a", ("name", "package-10"), ("energy_uj", "240422366267"), ("max_energy_range_uj", "262143328850"))
        .Add("/sys/class/thermal/cooling_device0", ("type", "Processor"), ("cur_state", "0"))
        .Add("/sys/class/thermal/thermal_zone0", ("type", "bcm2835_thermal"), ("policy", "step_wise"), ("temp", "49925"))
        .Add("/sys/class/thermal/thermal_zone1", ("type", "acpitz"), ("policy", "step_wise"), ("mode", "enabled"), ("passive", "0"), ("temp", "-44000"));

    /// <summary>Raspberry Pi 5 with an NVMe disk and a mouse whose battery is a hwmon device too, by <c>sensors -j</c>. github.com/Meliox/PVE-mods/issues/102.</summary>
    public static InMemoryFileSystem RaspberryPi5() => new InMemoryFileSystem()
        .Add("/sys/class/hwmon/hwmon0", ("name", "rpi_volt"), ("in0_lcrit_alarm", "0"))
        .Add("/sys/class/hwmon/hwmon1", ("name", "hidpp_battery_6"), ("in0_input", "3803"))
        .Add("/sys/class/hwmon/hwmon2", ("name", "nvme"), ("temp1_label", "Composite"), ("temp1_input", "32850"));

    private static InMemoryFileSystem Supplies(params (string Name, string Type, string Uevent)[] supplies)
    {
        var files = new InMemoryFileSystem();
        foreach (var (name, type, uevent) in supplies)
        {
            files.Add($"{Class}/{name}", ("type", type), ("uevent", $"{Prefix}NAME={name}\n{uevent}"));
            foreach (var line in uevent.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var (key, value) = line.Split('=', 2) is [var left, var right] ? (left, right) : (line, "");
                files.Add($"{Class}/{name}", (key[Prefix.Length..].ToLowerInvariant(), value));
            }
        }

        return files;
    }
}
