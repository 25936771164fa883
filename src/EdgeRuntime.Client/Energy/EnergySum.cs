namespace EdgeRuntime.Client;

/// <summary>Energy of a group of devices over whole days.</summary>
public sealed record EnergySum
{
    /// <summary>The day as <c>2026-03-01</c>, the site or the device.</summary>
    public required string Group { get; init; }

    /// <summary>Devices in it.</summary>
    public required int Devices { get; init; }

    /// <summary>Joules drawn, lost intervals included where the device's totals tell.</summary>
    public required double LoadJ { get; init; }

    /// <summary>Joules harvested.</summary>
    public required double HarvestJ { get; init; }

    /// <summary>Joules that the nodes would have drawn without inferring; of the intervals that came.</summary>
    public required double IdleJ { get; init; }

    /// <summary>Joules above idle of the inferences.</summary>
    public required double InferenceJ { get; init; }

    /// <summary>Joules of the radio, where known.</summary>
    public required double RadioJ { get; init; }

    /// <summary>Joules not spent because the gate skipped unchanged samples.</summary>
    public required double GateSavedJ { get; init; }

    /// <summary>Joules not spent because the rate was below the highest.</summary>
    public required double ThrottleSavedJ { get; init; }

    /// <summary>Grams of CO2 equivalent.</summary>
    public required double GramsCO2e { get; init; }

    /// <summary>Inferences.</summary>
    public required long Inferences { get; init; }

    /// <summary>Samples that the gate skipped.</summary>
    public required long Gated { get; init; }

    /// <summary>The part of the load that is modelled and not measured, 0 to 1.</summary>
    public required double ModelledFraction { get; init; }

    /// <summary>Joules of an inference above idle.</summary>
    public double? JPerInferenceMarginal => Inferences > 0 ? InferenceJ / Inferences : null;
}
