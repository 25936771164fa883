using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Power.Sensors;
using Iot.Device.Adc;
using Iot.Device.Axp192;
using UnitsNet;

namespace EdgeRuntime.IotBindings;

/// <summary>The sensors of power and charge that the agent does not know by itself and Iot.Device.Bindings does.</summary>
public static class IotSensors
{
    // INA236 data sheet (SBOSA81), ADCRANGE = 0: the full scale of the shunt.
    private const double FullScaleVolts = 0.08192;

    /// <summary>Makes them known to configurations: <c>ina236</c> (any rail, over a shunt) and <c>axp192</c> (the battery of M5Stack boards).</summary>
    public static void Register()
    {
        SensorKind.Add("ina236", new SensorKind(null, static (options, bench) => OpenIna236(options, bench)) { IsRoleFree = true, NeedsShunt = true });
        SensorKind.Add("axp192", new SensorKind(RailRole.Battery, static (options, bench) => OpenAxp192(options, bench)));
    }

    private static BoundSensor OpenIna236(SensorOptions options, SensorBench bench)
    {
        var (address, shunt) = (options.AddressNumber ?? Ina236.DefaultI2cAddress, options.ShuntOhms!.Value);
        return new BoundSensor(NameOf("ina236", options, bench, address), () =>
        {
            var chip = new Ina236(Device(options, bench, address), ElectricResistance.FromOhms(shunt), ElectricCurrent.FromAmperes(FullScaleVolts / shunt));
            return () =>
            {
                var (volts, amperes) = (chip.ReadBusVoltage().Volts, chip.ReadCurrent().Amperes);

                // After a reset the calibration is gone and the current register holds zero, whatever flows.
                return amperes == 0 && chip.ReadShuntVoltage().Volts != 0
                    ? throw new InvalidDataException("the chip was reset and is set up again")
                    : new SensorReading { VoltageV = volts, CurrentA = amperes };
            };
        });
    }

    private static BoundSensor OpenAxp192(SensorOptions options, SensorBench bench)
    {
        var address = options.AddressNumber ?? Axp192.I2cDefaultAddress;
        return new BoundSensor(NameOf("axp192", options, bench, address), () =>
        {
            var chip = new Axp192(Device(options, bench, address));
            return () => chip.IsBatteryConnected()
                ? new SensorReading { VoltageV = chip.GetBatteryVoltage().Volts, CurrentA = chip.GetBatteryChargeCurrent().Amperes - chip.GetBatteryDischargeCurrent().Amperes }
                : throw new InvalidDataException("there is no battery at it");
        });
    }

    private static BusDevice Device(SensorOptions options, SensorBench bench, int address) => new(bench.Bus(options.Bus), bench.BusNumber(options.Bus), address);

    private static string NameOf(string kind, SensorOptions options, SensorBench bench, int address) => FormattableString.Invariant($"{kind} at i2c-{bench.BusNumber(options.Bus)} 0x{address:x2}");
}
