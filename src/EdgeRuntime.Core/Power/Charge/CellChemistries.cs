namespace EdgeRuntime.Core.Power.Charge;

/// <summary>
/// The chemistries with a curve of known source. Lead-acid is not among them: its rest voltage needs hours to settle and no measured curve with
/// its conditions was at hand.
/// </summary>
internal static class CellChemistries
{
    /// <summary>Li-ion 18650 with 4.2 V, the default: NASA PCoE cell B0025 (Saha, Goebel 2007), see <see cref="OpenCircuitVoltage"/>.</summary>
    public static CellChemistry LithiumIon { get; } = new()
    {
        Name = "li-ion",
        Curve = OpenCircuitVoltage.Curve,
        OhmAmpereHours = OpenCircuitVoltage.ReferenceOhms * OpenCircuitVoltage.ReferenceAmpereHours,
        OhmTempC = 33,
        CurveSigmaVolts = 0.02,
        ChargingSigmaVolts = 0.1,
        FullVolts = 4.15,
        EmptyVolts = 3.0,
        LowestVolts = 1.5,
        HighestVolts = 4.6,
    };

    /// <summary>
    /// Li-ion 21700 of high energy (NMC/NCA with silicon), whose curve is more sloped than that of older 18650 cells: Samsung INR21700-40T at C/20,
    /// room temperature (Sunil, Pattipati, Balasingam, "Piecewise Linear Approximation of Battery Open-Circuit Voltage Characteristics Using Dynamic
    /// Programming", IEEE Trans. Instrum. Meas. 2025). Resistance: 25 mOhm of 4 Ah some seconds after a step, the order of such power cells.
    /// </summary>
    public static CellChemistry LithiumIonHighEnergy { get; } = LithiumIon with
    {
        Name = "li-ion-21700",
        Curve = new VoltageCurve(
            (0.0000, 2.5000), (0.0050, 2.8080), (0.0352, 3.1179), (0.0854, 3.3182), (0.1357, 3.4193), (0.2915, 3.5826), (0.4523, 3.6941), (0.8392, 4.0664),
            (0.9548, 4.1121), (1.0000, 4.2000)),
        OhmAmpereHours = 0.1,
        OhmTempC = 25,
    };

    /// <summary>
    /// Lithium iron phosphate: Lithium Werks APR18650M1B at C/32, room temperature (same paper). Between 30 % and 98 % the curve rises by 74 mV
    /// only, less than hysteresis and sensor can tell apart: there the estimate lives on counted coulombs and on the anchors at both ends.
    /// Resistance: 40 mOhm of 1.2 Ah some seconds after a step, the order of such power cells.
    /// </summary>
    public static CellChemistry LithiumIronPhosphate { get; } = new()
    {
        Name = "lifepo4",
        Curve = new VoltageCurve(
            (0.0000, 2.0102), (0.0033, 2.4177), (0.0117, 2.7405), (0.0267, 2.9299), (0.0534, 3.0872), (0.0885, 3.1942), (0.2972, 3.2772), (0.9833, 3.3511),
            (0.9950, 3.4180), (1.0000, 3.5981)),
        OhmAmpereHours = 0.048,
        OhmTempC = 25,
        CurveSigmaVolts = 0.03,
        ChargingSigmaVolts = 0.1,
        FullVolts = 3.45,
        EmptyVolts = 2.8,
        LowestVolts = 1.0,
        HighestVolts = 4.0,
    };

    private static readonly CellChemistry[] All = [LithiumIon, LithiumIonHighEnergy, LithiumIronPhosphate];

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => All.Select(static chemistry => chemistry.Name);

    /// <summary>A chemistry by its name; null where there is none.</summary>
    public static CellChemistry? Find(string name) => Array.Find(All, chemistry => chemistry.Name == name);
}
