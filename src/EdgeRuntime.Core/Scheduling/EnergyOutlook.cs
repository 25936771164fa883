namespace EdgeRuntime.Core.Scheduling;

/// <summary>Where the charge goes, if the harvest comes as expected and the node keeps to its plan.</summary>
/// <param name="LastsUntil">When the battery will be down to its reserve; null where that is not within the forecast.</param>
/// <param name="FullAt">When it will be full; null where it is, or where that is not within the forecast.</param>
public sealed record EnergyOutlook(DateTimeOffset? LastsUntil, DateTimeOffset? FullAt);
