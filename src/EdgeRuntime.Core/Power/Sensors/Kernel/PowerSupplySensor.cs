using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>
/// A battery that the kernel has a driver for (Documentation/ABI/testing/sysfs-class-power): <c>voltage_now</c> µV, <c>current_now</c> µA, <c>power_now</c> µW, <c>capacity</c> %,
/// <c>charge_counter</c> µAh, <c>temp</c> 0.1 °C, <c>status</c>. Each driver has some of them: where there is no present value its average has to do, where there is no current the power over the
/// voltage, where there is no percentage the charge or energy that is left over that of a full battery. By the ABI a negative current discharges; some drivers give the magnitude only or the
/// opposite sign, so that <c>status</c> decides where it says which way the charge goes.
/// </summary>
/// <param name="files">The file system.</param>
/// <param name="folder">Such as <c>/sys/class/power_supply/BAT0</c>: these names do not change from one start to the next.</param>
internal sealed class PowerSupplySensor(IFileSystem files, string folder) : IPowerSensor
{
    private const double Micro = 1e-6;

    // No battery that runs a board has less: older drivers of the max17040 give what stands in its register instead of microvolts.
    private const double LeastVolts = 0.5;

    // cw2015 counts the times that it was charged.
    private const long LeastCounterMicroampereHours = 1000;

    public string Name { get; } = $"power_supply {Path.GetFileName(folder)}";

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        reading = default;
        if (files.ReadInteger($"{folder}/present") == 0)
        {
            reason = $"{folder}: no battery is in it";
            return false;
        }

        var status = files.ReadText($"{folder}/status");
        var voltage = Read("voltage_now", "voltage_avg") * Micro is >= LeastVolts and var volts ? volts : (double?)null;
        var gauge = files.ReadInteger($"{folder}/capacity") / 100.0 ?? Share("charge_now", "charge_full") ?? Share("energy_now", "energy_full");
        if (voltage is null && gauge is null)
        {
            reason = status is null ? $"{folder} is gone" : $"{folder}: neither voltage_now nor capacity has a value";
            return false;
        }

        reason = null;
        reading = new SensorReading
        {
            VoltageV = voltage,
            CurrentA = Sign(Read("current_now", "current_avg") * Micro ?? Read("power_now", "power_avg") * Micro / voltage, status),
            ChargeC = files.ReadInteger($"{folder}/charge_counter") is { } counter and (>= LeastCounterMicroampereHours or <= -LeastCounterMicroampereHours) ? counter * Micro * 3600 : null,
            TempC = files.ReadInteger($"{folder}/temp") / 10.0,
            // Chips count past 100 % when a charge goes on after they thought it was done.
            GaugeFraction = gauge is { } fraction ? Math.Clamp(fraction, 0, 1) : null,
            GaugeSigmaFraction = files.ReadInteger($"{folder}/capacity_error_margin") is { } margin and > 0 and <= 100 ? margin / 100.0 : null,
            Full = status is null or "Unknown" ? null : status == "Full",
        };
        return true;
    }

    public void Dispose()
    {
    }

    private long? Read(string present, string average) => files.ReadInteger($"{folder}/{present}") ?? files.ReadInteger($"{folder}/{average}");

    private double? Share(string left, string full) =>
        files.ReadInteger($"{folder}/{full}") is > 0 and var whole ? (double?)files.ReadInteger($"{folder}/{left}") / whole : null;

    // What flows is not nothing while it charges or discharges: then the driver does not know it.
    private static double? Sign(double? amperes, string? status) => (amperes, status) switch
    {
        (0, "Charging" or "Discharging") => null,
        ({ } value, "Discharging") => -Math.Abs(value),
        ({ } value, "Charging") => Math.Abs(value),
        _ => amperes,
    };
}
