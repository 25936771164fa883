namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>A change, or an attempt at one, and who made it.</summary>
internal sealed class AuditRow
{
    public long Key { get; set; }

    public long TimeMs { get; set; }

    /// <summary>Name of the user; with the token's name where a token was used.</summary>
    public string Actor { get; set; } = "";

    /// <summary>The network address of the client.</summary>
    public string? Address { get; set; }

    /// <summary>What was done, in snake_case.</summary>
    public string Action { get; set; } = "";

    /// <summary>The device, user or token that it was done to.</summary>
    public string Target { get; set; } = "";

    public string? Detail { get; set; }
}
