using EdgeRuntime.Core.Power.Charge;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>
/// Notices a voltage that stays the same to the last digit while the battery gives charge away: a chip or driver that answers with what it once measured. Where no sensor knows the current the
/// load stands for it, and an unseen harvest may hold the voltage up for a while.
/// </summary>
/// <param name="chemistry">The cells.</param>
/// <param name="seriesCells">How many in series.</param>
internal sealed class FrozenVoltage(CellChemistry chemistry, int seriesCells)
{
    private const double ShareByCurrent = 0.1;
    private const double ShareByLoad = 0.2;

    // Several bits of every sensor that is known here; the flat part of a curve gives less for a while.
    private const double SureDropVolts = 0.02;

    private double? _volts;

    /// <summary>What was drawn while the voltage stood still.</summary>
    public double Joules { get; private set; }

    /// <summary>Takes a plausible reading.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="elapsed">Time since the last one.</param>
    /// <param name="loadJoules">What the node has drawn from the battery since.</param>
    /// <param name="capacityJoules">Energy of the full pack.</param>
    /// <returns>Why it counts as frozen; null when it does not.</returns>
    public string? Take(in BatteryReading reading, TimeSpan elapsed, double loadJoules, double capacityJoules)
    {
        if (reading.VoltageV is not { } volts || volts != _volts)
        {
            (_volts, Joules) = (reading.VoltageV, 0);
            return null;
        }

        // What is charged may well keep its voltage.
        Joules = Math.Max(0, Joules + (reading.CurrentA is { } amperes ? -amperes * volts * elapsed.TotalSeconds : loadJoules));
        var share = Joules / capacityJoules;
        var soc = chemistry.Curve.SocAt(volts / seriesCells);
        var drop = seriesCells * (chemistry.Curve.At(soc) - chemistry.Curve.At(Math.Max(0, soc - share)));
        return share >= (reading.CurrentA is null ? ShareByLoad : ShareByCurrent) && (drop >= SureDropVolts || share >= soc)
            ? FormattableString.Invariant($"have stood still at {volts:0.###} V while {Joules:0} J of {capacityJoules:0} J were drawn")
            : null;
    }
}
