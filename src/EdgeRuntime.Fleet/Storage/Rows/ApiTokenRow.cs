namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>A token of the REST interface. It never permits more than its user.</summary>
internal sealed class ApiTokenRow
{
    public int Key { get; set; }

    public int UserKey { get; set; }

    /// <summary>What it is for.</summary>
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the token.</summary>
    public byte[] Hash { get; set; } = [];

    public FleetRole Role { get; set; }

    /// <summary>Sites whose devices it may see; null for all devices of the user.</summary>
    public string[]? Sites { get; set; }

    public long CreatedMs { get; set; }

    public long ExpiresMs { get; set; }

    public long? LastUsedMs { get; set; }
}
