namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>Sums of the intervals of a device that end within an hour or a day (UTC).</summary>
internal sealed class RollupRow
{
    /// <summary>Length of the bucket.</summary>
    public RollupLevel Level { get; set; }

    public int DeviceKey { get; set; }

    /// <summary>Start of the bucket, Unix milliseconds.</summary>
    public long StartMs { get; set; }

    public int Intervals { get; set; }

    /// <summary>Seconds that the intervals cover.</summary>
    public double Seconds { get; set; }

    public double LoadJ { get; set; }

    public double HarvestJ { get; set; }

    public double IdleJ { get; set; }

    public double RadioJ { get; set; }

    public double GateSavedJ { get; set; }

    public double ThrottleSavedJ { get; set; }

    public double GramsCO2e { get; set; }

    public long Inferences { get; set; }

    public long Gated { get; set; }

    /// <summary>Joules above idle of the inferences.</summary>
    public double InferenceJ { get; set; }

    /// <summary>The part of <see cref="LoadJ"/> that was modelled and not measured.</summary>
    public double ModelledLoadJ { get; set; }

    public double? MinSocFraction { get; set; }

    public double? MaxSocFraction { get; set; }

    public double? MaxTempC { get; set; }

    /// <summary>Rate times seconds: the mean rate is this by <see cref="Seconds"/>.</summary>
    public double RateSeconds { get; set; }

    public double SavingSeconds { get; set; }

    public double CriticalSeconds { get; set; }

    public double AsleepSeconds { get; set; }

    /// <summary>The highest <c>totals</c> that the device stated within the bucket: between two buckets their difference holds lost intervals too.</summary>
    public double? TotalLoadJ { get; set; }

    public double? TotalHarvestJ { get; set; }

    public long? TotalInferences { get; set; }

    public long? TotalGated { get; set; }

    public double? TotalInferenceJ { get; set; }

    public double? TotalGramsCO2e { get; set; }
}
