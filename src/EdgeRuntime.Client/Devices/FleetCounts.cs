namespace EdgeRuntime.Client;

/// <summary>Devices by state.</summary>
/// <param name="Total">All.</param>
/// <param name="Online">Connected.</param>
/// <param name="Asleep">Away on purpose.</param>
/// <param name="Offline">Gone.</param>
/// <param name="Saving">Connected, and below their full rate.</param>
/// <param name="Critical">Connected, without charge for inference.</param>
/// <param name="Problems">With something that needs a person.</param>
/// <param name="Sites">Sites, by name.</param>
/// <param name="Tags">Tags, by name.</param>
public sealed record FleetCounts(int Total, int Online, int Asleep, int Offline, int Saving, int Critical, int Problems, IReadOnlyList<string> Sites, IReadOnlyList<string> Tags);
