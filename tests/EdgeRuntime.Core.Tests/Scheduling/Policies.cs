using CsCheck;
using EdgeRuntime.Core.Scheduling;

namespace EdgeRuntime.Core.Tests.Scheduling;

/// <summary>Valid options of every kind.</summary>
internal static class Policies
{
    public static Gen<PolicyOptions> Any { get; } =
        Gen.Select(Gen.OneOf(PolicyOptions.Fixed, PolicyOptions.TiersKind, PolicyOptions.Linear), Rates, Charges, Waits, Gen.Bool)
            .Select((kind, rates, charges, waits, ownTiers) => Make(kind, rates, charges, waits, ownTiers));

    private static Gen<(double Min, double Max)> Rates => Gen.Select(Gen.Double[0.001, 1], Gen.Double[1, 500]).Select((min, factor) => (min, min * factor));

    private static Gen<(double Critical, double Gap, double Low, double High)> Charges =>
        Gen.Select(Gen.Double[0, 0.3], Gen.Double[0.01, 0.3], Gen.Double[0, 0.5], Gen.Double[0.51, 1]);

    private static Gen<(double Hysteresis, int DwellSeconds, int GraceSeconds)> Waits => Gen.Select(Gen.Double[0, 0.2], Gen.Int[0, 3600], Gen.Int[0, 900]);

    public static List<string> Errors(PolicyOptions options)
    {
        var errors = new List<string>();
        options.Validate("Policy", errors);
        return errors;
    }

    private static PolicyOptions Make(
        string kind,
        (double Min, double Max) rates,
        (double Critical, double Gap, double Low, double High) charges,
        (double Hysteresis, int DwellSeconds, int GraceSeconds) waits,
        bool ownTiers) => new()
        {
            Kind = kind,
            MinRateHz = rates.Min,
            MaxRateHz = rates.Max,
            CriticalSocFraction = charges.Critical,
            RecoverSocFraction = charges.Critical + charges.Gap,
            LowSocFraction = charges.Low,
            HighSocFraction = charges.High,
            HysteresisSocFraction = waits.Hysteresis,
            MinDwell = TimeSpan.FromSeconds(waits.DwellSeconds),
            SensorGrace = TimeSpan.FromSeconds(waits.GraceSeconds),
            Tiers = ownTiers
                ? [new TierOptions { AboveSocFraction = charges.Low, RateHz = rates.Min }, new TierOptions { AboveSocFraction = charges.High / 2, RateHz = rates.Min }, new TierOptions { AboveSocFraction = 0.8, RateHz = rates.Max }]
                : [],
        };
}
