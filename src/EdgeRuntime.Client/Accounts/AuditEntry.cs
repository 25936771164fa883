namespace EdgeRuntime.Client;

/// <summary>A change and who made it.</summary>
/// <param name="Key">Grows with each entry; the place of a page.</param>
/// <param name="Time">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Address">Network address of the client.</param>
/// <param name="Action">What.</param>
/// <param name="Target">The device, user or token that it was done to.</param>
/// <param name="Detail">More about it.</param>
public sealed record AuditEntry(long Key, DateTimeOffset Time, string Actor, string? Address, string Action, string Target, string? Detail);
