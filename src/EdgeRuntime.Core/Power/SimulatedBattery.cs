namespace EdgeRuntime.Core.Power;

/// <summary>
/// A Li-ion cell: open-circuit voltage by charge, a resistance in series, charge counted in coulombs. It empties at 0 and is full at 1; what
/// it could not give or take is counted, never lost silently.
/// </summary>
public sealed class SimulatedBattery
{
    // Power is constant within a step, voltage is not quite: short steps keep the difference under a thousandth.
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(30);

    // Coulombs that a charge of one returns; Li-ion loses hardly any.
    private const double ChargeEfficiency = 0.99;

    // Q(T) = Q25 (1 - 0.006 (25 - T)) below 25 C: a rough rule that NASA's 4 C cells bear out to the order of magnitude.
    private const double ColdLossPerKelvin = 0.006;

    private readonly double _capacityCoulombs;
    private readonly double _ohms;

    /// <summary>Makes a cell of validated options.</summary>
    public SimulatedBattery(SimulatedBatteryOptions options)
    {
        var warm = options.CapacityWh * 3600 / OpenCircuitVoltage.MeanVolts;
        _capacityCoulombs = warm * (1 - (ColdLossPerKelvin * Math.Max(0, 25 - options.TempC)));
        _ohms = OpenCircuitVoltage.ReferenceOhms * OpenCircuitVoltage.ReferenceAmpereHours * 3600 / warm;
        TempC = options.TempC;
        SocFraction = options.StartSocFraction;
        VoltageV = OpenCircuitVoltage.At(SocFraction);
    }

    /// <summary>State of charge, 0 to 1.</summary>
    public double SocFraction { get; private set; }

    /// <summary>Terminal voltage under the last load.</summary>
    public double VoltageV { get; private set; }

    /// <summary>Current under the last load, positive when charging.</summary>
    public double CurrentA { get; private set; }

    /// <summary>Temperature of the cell.</summary>
    public double TempC { get; }

    /// <summary>Energy between full and empty without load.</summary>
    public double CapacityJoules => _capacityCoulombs * OpenCircuitVoltage.MeanVolts;

    /// <summary>Time in which the load could not be fed because the cell was empty.</summary>
    public TimeSpan EmptyTime { get; private set; }

    /// <summary>Joules that were offered while the cell was full.</summary>
    public double SpilledJoules { get; private set; }

    /// <summary>Lets time pass under a constant net power.</summary>
    /// <param name="watts">Harvest minus load: positive charges.</param>
    /// <param name="elapsed">How long.</param>
    public void Step(double watts, TimeSpan elapsed)
    {
        while (elapsed > TimeSpan.Zero)
        {
            var step = elapsed < LongestStep ? elapsed : LongestStep;
            StepOnce(watts, step);
            elapsed -= step;
        }
    }

    private void StepOnce(double watts, TimeSpan step)
    {
        // Terminal power V I with V = OCV + I R: the smaller root of R I^2 + OCV I - P = 0. Past the peak power the cell gives what it can.
        var ocv = OpenCircuitVoltage.At(SocFraction);
        var root = Math.Max(0, (ocv * ocv) + (4 * _ohms * watts));
        CurrentA = (-ocv + Math.Sqrt(root)) / (2 * _ohms);
        VoltageV = ocv + (CurrentA * _ohms);

        var coulombs = CurrentA * step.TotalSeconds * (CurrentA > 0 ? ChargeEfficiency : 1);
        var next = SocFraction + (coulombs / _capacityCoulombs);
        if (next < 0)
        {
            EmptyTime += step * Math.Min(1, -next * _capacityCoulombs / -coulombs);
            Disconnect(0);
        }
        else if (next > 1)
        {
            SpilledJoules += watts * step.TotalSeconds * Math.Min(1, (next - 1) * _capacityCoulombs / coulombs);
            Disconnect(1);
        }

        SocFraction = Math.Clamp(next, 0, 1);
    }

    private void Disconnect(double soc) => (CurrentA, VoltageV) = (0, OpenCircuitVoltage.At(soc));
}
