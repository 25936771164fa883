namespace EdgeRuntime.Core.Power;

/// <summary>Makes the power source that a configuration asks for.</summary>
public static class PowerSources
{
    /// <summary>Makes it of validated options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="now">Physical time at which a simulation begins.</param>
    public static IPowerSource Create(PowerOptions options, DateTimeOffset now) => options.Kind switch
    {
        PowerOptions.SimulatedKind => new SimulatedPowerSource(new SimulatedBattery(options.Battery), new SolarHarvester(options.Solar), now),
        PowerOptions.Mains => new FixedPowerSource(PowerSupply.Mains),
        _ => new FixedPowerSource(PowerSupply.Unknown),
    };
}
