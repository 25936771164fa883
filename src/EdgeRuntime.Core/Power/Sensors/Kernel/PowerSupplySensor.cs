using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>
/// A battery that the kernel has a driver for (Documentation/ABI/testing/sysfs-class-power): <c>voltage_now</c> µV, <c>current_now</c> µA, <c>capacity</c> %,
/// <c>charge_counter</c> µAh, <c>temp</c> 0.1 °C, <c>status</c>. By the ABI a negative current discharges; some drivers give the magnitude only or the
/// opposite sign, so that <c>status</c> decides where it says which way the charge goes.
/// </summary>
/// <param name="files">The file system.</param>
/// <param name="folder">Such as <c>/sys/class/power_supply/BAT0</c>: these names do not change from one start to the next.</param>
internal sealed class PowerSupplySensor(IFileSystem files, string folder) : IPowerSensor
{
    private const double Micro = 1e-6;

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
        var (voltage, gauge) = (files.ReadInteger($"{folder}/voltage_now") * Micro, files.ReadInteger($"{folder}/capacity") / 100.0);
        if (voltage is not > 0 && gauge is null)
        {
            reason = status is null ? $"{folder} is gone" : $"{folder}: neither voltage_now nor capacity has a value";
            return false;
        }

        reason = null;
        reading = new SensorReading
        {
            VoltageV = voltage is > 0 ? voltage : null,
            CurrentA = Sign(files.ReadInteger($"{folder}/current_now") * Micro, status),
            ChargeC = files.ReadInteger($"{folder}/charge_counter") * Micro * 3600,
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

    private static double? Sign(double? amperes, string? status) => (amperes, status) switch
    {
        ({ } value, "Discharging") => -Math.Abs(value),
        ({ } value, "Charging") => Math.Abs(value),
        _ => amperes,
    };
}
