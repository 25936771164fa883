namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>What one variant of a model did on one device within an hour (UTC): costs from energy intervals, latency and labels from results.</summary>
internal sealed class ModelRollupRow
{
    public int DeviceKey { get; set; }

    public int ModelKey { get; set; }

    /// <summary>Start of the hour, Unix milliseconds.</summary>
    public long StartMs { get; set; }

    /// <summary>Inferences that energy intervals state.</summary>
    public long Inferences { get; set; }

    public long Gated { get; set; }

    /// <summary>Joules above idle of those inferences whose price is known.</summary>
    public double InferenceJ { get; set; }

    /// <summary>Inferences whose price is known.</summary>
    public long PricedInferences { get; set; }

    /// <summary>The part of <see cref="PricedInferences"/> whose price is modelled.</summary>
    public long ModelledInferences { get; set; }

    /// <summary>Results that came.</summary>
    public long Results { get; set; }

    public double LatencyMsSum { get; set; }

    public double MaxLatencyMs { get; set; }
}
