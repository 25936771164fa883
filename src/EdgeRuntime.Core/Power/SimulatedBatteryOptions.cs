namespace EdgeRuntime.Core.Power;

/// <summary>A simulated cell.</summary>
public sealed class SimulatedBatteryOptions
{
    /// <summary>Energy of the full cell, watt-hours, above 0. Default 7.4 (one 2000 mAh 18650).</summary>
    public double CapacityWh { get; set; } = 7.4;

    /// <summary>Charge at the start, 0 to 1. Default 0.9.</summary>
    public double StartSocFraction { get; set; } = 0.9;

    /// <summary>Temperature, degrees Celsius, -20 to 60; below 25 the cell holds less than its CapacityWh. Default 25.</summary>
    public double TempC { get; set; } = 25;

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (!(CapacityWh is > 0 and <= 100_000))
        {
            errors.Add(FormattableString.Invariant($"{key}:CapacityWh must be above 0 and at most 100000, but is {CapacityWh}"));
        }

        if (StartSocFraction is not (>= 0 and <= 1))
        {
            errors.Add(FormattableString.Invariant($"{key}:StartSocFraction must be 0 to 1, but is {StartSocFraction}"));
        }

        if (TempC is not (>= -20 and <= 60))
        {
            errors.Add(FormattableString.Invariant($"{key}:TempC must be -20 to 60, but is {TempC}"));
        }
    }
}
