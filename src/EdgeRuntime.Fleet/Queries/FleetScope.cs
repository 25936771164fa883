namespace EdgeRuntime.Fleet.Queries;

/// <summary>What somebody may see.</summary>
/// <param name="Sites">Sites of the devices; null for all devices.</param>
public sealed record FleetScope(IReadOnlyList<string>? Sites)
{
    /// <summary>Every device.</summary>
    public static FleetScope Everything { get; } = new((IReadOnlyList<string>?)null);
}
