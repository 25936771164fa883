using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Power.Sensors;

namespace EdgeRuntime.Core.Power;

/// <summary>Makes the power source that a configuration asks for.</summary>
public static class PowerSources
{
    /// <summary>Makes it of validated options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="services">What it is made with.</param>
    /// <exception cref="InvalidDataException">There is no such HAT, or something of the battery must be stated; the message is one line and begins with the key within <c>Power</c>.</exception>
    public static IPowerSource Create(PowerOptions options, PowerServices services) => options.Kind switch
    {
        PowerOptions.SimulatedKind => new SimulatedPowerSource(new SimulatedBattery(options.Battery), new SolarHarvester(options.Solar), services.Clocks.Physical.GetUtcNow()),
        PowerOptions.SensorsKind => Sense(options, services),
        PowerOptions.Mains => new FixedPowerSource(PowerSupply.Mains),
        _ => new FixedPowerSource(PowerSupply.Unknown),
    };

    private static SensedPowerSource Sense(PowerOptions options, PowerServices services)
    {
        var sensors = SensorSet.Open(options, LoadHat(options, services), services.Board.HeaderI2cBus, services.Hardware, services.Clocks.Wall);
        if (sensors.All.Count == 0)
        {
            sensors.Dispose();
            throw new InvalidDataException($"{nameof(PowerOptions.Kind)}: is {PowerOptions.SensorsKind}, but no sensor is configured and the kernel shows none; set Power:Hat or Power:Sensors, edge-agent sensors lists what there is");
        }

        if (sensors.Of(RailRole.Battery).Any() && sensors.Pack.CapacityAh is null)
        {
            sensors.Dispose();
            throw new InvalidDataException($"{nameof(PowerOptions.Pack)}:{nameof(PackOptions.CapacityAh)}: must be set: neither the HAT nor the kernel's driver knows the battery's capacity");
        }

        return new SensedPowerSource(options, sensors, services);
    }

    /// <summary>The HAT's profile; null where none is configured.</summary>
    /// <exception cref="InvalidDataException">There is no such HAT; the message is one line and begins with the key within <c>Power</c>.</exception>
    internal static HatProfile? LoadHat(PowerOptions options, PowerServices services)
    {
        try
        {
            return options.Hat is { } name ? new HatProfiles(services.ProfileFolder).Load(name) : null;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{nameof(PowerOptions.Hat)}: {e.Message}", e);
        }
    }
}
