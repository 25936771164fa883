namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>Results of one label within an hour (UTC).</summary>
internal sealed class LabelRow
{
    public int DeviceKey { get; set; }

    public int ModelKey { get; set; }

    /// <summary>Start of the hour, Unix milliseconds.</summary>
    public long StartMs { get; set; }

    /// <summary>The label; for other outputs <c>(detections)</c>, <c>(anomaly)</c>, <c>(normal)</c>, <c>(values)</c>.</summary>
    public string Label { get; set; } = "";

    public long Results { get; set; }

    public double ScoreSum { get; set; }
}
