namespace EdgeRuntime.Testing;

/// <summary>
/// Trees of /sys as drivers lay them out. Written by hand from the kernel's ABI documents and drivers (sysfs-class-power, sysfs-interface, ina2xx.rst,
/// ina3221.rst, sysfs-bus-iio, sysfs-class-powercap) and, for JetPack 4, from what jetson-stats reads; they are not captures of a board (those are in <see cref="CapturedTrees"/>).
/// </summary>
public static class SysfsTrees
{
    /// <summary>Jetson Orin Nano, JetPack 5 or later: one ina3221 through hwmon, its sum in channel 7, beside a temperature sensor.</summary>
    public static InMemoryFileSystem JetsonOrinNano() => new InMemoryFileSystem()
        .Add("/sys/class/hwmon/hwmon0", ("name", "tmp451"), ("temp1_input", "41125"))
        .Add(
            "/sys/class/hwmon/hwmon1",
            ("name", "ina3221"),
            ("in1_label", "VDD_IN"), ("in1_input", "5016"), ("in1_enable", "1"), ("curr1_input", "856"), ("in4_input", "4"),
            ("in2_label", "VDD_CPU_GPU_CV"), ("in2_input", "5008"), ("in2_enable", "1"), ("curr2_input", "120"), ("in5_input", "1"),
            ("in3_label", "VDD_SOC"), ("in3_input", "5008"), ("in3_enable", "1"), ("curr3_input", "264"), ("in6_input", "1"),
            ("in7_label", "sum of shunt voltages"), ("in7_input", "6"))
        .Add("/sys/bus/i2c/devices/1-0040", ("name", "ina3221"))
        .Add("/sys/bus/i2c/devices/1-0040/hwmon/hwmon1", ("name", "ina3221"));

    /// <summary>Jetson AGX Orin, JetPack 5 or later: two ina3221 without a rail for the whole, one channel not connected and one switched off (ENODATA).</summary>
    public static InMemoryFileSystem JetsonAgxOrin() => new InMemoryFileSystem()
        .Add(
            "/sys/class/hwmon/hwmon3",
            ("name", "ina3221"),
            ("in1_label", "VDD_GPU_SOC"), ("in1_input", "19000"), ("curr1_input", "200"),
            ("in2_label", "VDD_CPU_CV"), ("in2_input", "19000"), ("curr2_input", "100"),
            ("in3_label", "VIN_SYS_5V0"), ("in3_input", "5000"), ("curr3_input", "600"))
        .Add(
            "/sys/class/hwmon/hwmon4",
            ("name", "ina3221"),
            ("in1_label", "NC"), ("in1_input", "0"), ("curr1_input", "0"),
            ("in2_label", "VDDQ_VDD2_1V8AO"), ("in2_input", "5000"), ("curr2_input", "100"),
            ("in3_label", "VDD_SPARE"), ("in3_enable", "0"))
        .Add("/sys/bus/i2c/devices/1-0040/hwmon/hwmon3", ("name", "ina3221"))
        .Add("/sys/bus/i2c/devices/1-0041/hwmon/hwmon4", ("name", "ina3221"));

    /// <summary>Jetson Nano, JetPack 4: the vendor's driver ina3221x through IIO.</summary>
    public static InMemoryFileSystem JetsonNano() => new InMemoryFileSystem()
        .Add(
            "/sys/bus/i2c/drivers/ina3221x/6-0040/iio:device0",
            ("name", "ina3221x"),
            ("rail_name_0", "POM_5V_IN"), ("in_voltage0_input", "5032"), ("in_current0_input", "400"), ("in_power0_input", "2012"),
            ("rail_name_1", "POM_5V_GPU"), ("in_voltage1_input", "5032"), ("in_current1_input", "8"), ("in_power1_input", "40"),
            ("rail_name_2", "POM_5V_CPU"), ("in_voltage2_input", "5024"), ("in_current2_input", "120"), ("in_power2_input", "602"));

    /// <summary>Raspberry Pi with two INA219 (overlay i2c-sensor), the firmware's under-voltage alarm and a fuel gauge.</summary>
    public static InMemoryFileSystem RaspberryPi() => new InMemoryFileSystem()
        .Add("/sys/class/hwmon/hwmon0", ("name", "cpu_thermal"), ("temp1_input", "48312"))
        .Add("/sys/class/hwmon/hwmon1", ("name", "rpi_volt"), ("in0_lcrit_alarm", "0"))
        .Add("/sys/class/hwmon/hwmon2", ("name", "ina219"), ("in0_input", "-42"), ("in1_input", "3812"), ("curr1_input", "-420"), ("power1_input", "1600000"), ("shunt_resistor", "100000"))
        .Add("/sys/class/hwmon/hwmon3", ("name", "ina219"), ("in0_input", "80"), ("in1_input", "5120"), ("curr1_input", "800"), ("power1_input", "4096000"), ("shunt_resistor", "100000"))
        .Add("/sys/bus/i2c/devices/1-0040/hwmon/hwmon2", ("name", "ina219"))
        .Add("/sys/bus/i2c/devices/1-0041/hwmon/hwmon3", ("name", "ina219"))
        .Add(
            "/sys/class/power_supply/battery",
            ("type", "Battery"), ("status", "Discharging"), ("present", "1"), ("voltage_now", "3812500"), ("current_now", "-420000"), ("capacity", "61"), ("temp", "231"), ("charge_full_design", "5000000"));

    /// <summary>A PC: a laptop's battery that counts energy, its charger, a mouse, and the processor's energy counters.</summary>
    public static InMemoryFileSystem Laptop() => new InMemoryFileSystem()
        .Add(
            "/sys/class/power_supply/BAT0",
            ("type", "Battery"), ("status", "Charging"), ("present", "1"), ("voltage_now", "12100000"), ("current_now", "1500000"), ("capacity", "104"),
            ("energy_full_design", "57000000"), ("voltage_min_design", "11400000"))
        .Add("/sys/class/power_supply/AC", ("type", "Mains"), ("online", "1"))
        .Add("/sys/class/power_supply/hidpp_battery_0", ("type", "Battery"), ("scope", "Device"), ("capacity", "90"))
        .Add("/sys/class/powercap/intel-rapl:0", ("name", "package-0"), ("energy_uj", "1000000"), ("max_energy_range_uj", "262143328850"))
        .Add("/sys/class/powercap/intel-rapl:0:0", ("name", "core"), ("energy_uj", "500000"), ("max_energy_range_uj", "262143328850"))
        .Add("/sys/class/powercap/intel-rapl:1", ("name", "psys"), ("energy_uj", "3000000"), ("max_energy_range_uj", "262143328850"));

    /// <summary>The kernel's IIO driver of an INA219: channel 1 is the bus, 3 the current.</summary>
    public static InMemoryFileSystem IioPowerMonitor() => new InMemoryFileSystem()
        .Add("/sys/bus/iio/devices/iio:device0", ("name", "adxl345"), ("in_accel_x_raw", "17"))
        .Add(
            "/sys/bus/iio/devices/iio:device1",
            ("name", "ina219"),
            ("in_voltage0_raw", "-4200"), ("in_voltage0_scale", "0.010000000"), ("in_voltage1_raw", "953"), ("in_voltage1_scale", "4.000000000"),
            ("in_power2_raw", "80"), ("in_power2_scale", "20.000000000"), ("in_current3_raw", "-4200"), ("in_current3_scale", "0.100000000"));
}
