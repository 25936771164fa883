namespace EdgeRuntime.Core.Energy.External;

/// <summary>What the record of a power meter does not state itself.</summary>
public sealed record MeterOptions
{
    /// <summary>Supply voltage in volts, where the record has a current and no voltage (Nordic PPK2).</summary>
    public double? SupplyVolts { get; init; }

    /// <summary>The digital input that marks inferences, 0 to 7, where the record has them as <c>D0-D7</c> or as columns of their own. Default 0.</summary>
    public int MarkerLine { get; init; }
}
