namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>A variant of a release of a model that some device runs or ran.</summary>
internal sealed class ModelVersionRow
{
    public int Key { get; set; }

    public string Model { get; set; } = "";

    /// <summary>First 16 hex digits of the digest.</summary>
    public string Digest { get; set; } = "";

    public string Variant { get; set; } = "";

    /// <summary>When it was first seen, Unix milliseconds.</summary>
    public long FirstSeenMs { get; set; }
}
