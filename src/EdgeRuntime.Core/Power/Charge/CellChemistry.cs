namespace EdgeRuntime.Core.Power.Charge;

/// <summary>What the estimate of charge knows of a kind of cell. All figures are of one cell.</summary>
internal sealed record CellChemistry
{
    /// <summary>The name, as configurations use it.</summary>
    public required string Name { get; init; }

    /// <summary>Open-circuit voltage by charge.</summary>
    public required VoltageCurve Curve { get; init; }

    /// <summary>Resistance seen some seconds after a step of current, times capacity: a cell of twice the ampere-hours has half of it. Ohm ampere-hours.</summary>
    public required double OhmAmpereHours { get; init; }

    /// <summary>Temperature that the resistance was measured at.</summary>
    public required double OhmTempC { get; init; }

    /// <summary>
    /// Activation temperature of the resistance (Arrhenius): R(T) = R exp(A (1/T - 1/T0)). 2500 K is 21 kJ/mol, in the lower part of the 20 to 60 kJ/mol
    /// that impedance spectroscopy finds for Li-ion cells: most of the resistance of a moment is ohmic, which the cold raises least.
    /// </summary>
    public double OhmActivationKelvin { get; init; } = 2500;

    /// <summary>Share of the capacity lost for each kelvin below 25 C: a rough rule that NASA's 4 C cells bear out.</summary>
    public double ColdLossPerKelvin { get; init; } = 0.006;

    /// <summary>Coulombs that a coulomb of charge returns.</summary>
    public double ChargeEfficiency { get; init; } = 0.99;

    /// <summary>How far the curve may be off at rest, volts (one sigma): the sensor, the spread of cells, hysteresis.</summary>
    public required double CurveSigmaVolts { get; init; }

    /// <summary>The same while charging: the curve was taken on discharge, and the charge branch lies higher by relaxation and hysteresis.</summary>
    public required double ChargingSigmaVolts { get; init; }

    /// <summary>At this voltage and hardly any current a charger has done its work.</summary>
    public required double FullVolts { get; init; }

    /// <summary>At this voltage under a moderate load hardly anything is left.</summary>
    public required double EmptyVolts { get; init; }

    /// <summary>Below this no sensor can be right: the cell would be dead.</summary>
    public required double LowestVolts { get; init; }

    /// <summary>Above this no sensor can be right: the cell would burn.</summary>
    public required double HighestVolts { get; init; }

    /// <summary>Capacity at a temperature over that at 25 C.</summary>
    public double CapacityFactor(double tempC) => Math.Max(0.5, 1 - (ColdLossPerKelvin * Math.Max(0, 25 - tempC)));

    /// <summary>Resistance at a temperature over that at <see cref="OhmTempC"/>.</summary>
    public double OhmFactor(double tempC) => Math.Exp(OhmActivationKelvin * ((1 / (tempC + 273.15)) - (1 / (OhmTempC + 273.15))));
}
