namespace EdgeRuntime.Client;

/// <summary>A device's history over a time.</summary>
/// <param name="Resolution">What a point is: <c>interval</c>, <c>minute</c>, <c>hour</c> or <c>day</c>.</param>
/// <param name="Points">The points, oldest first.</param>
public sealed record DeviceHistory(string Resolution, IReadOnlyList<HistoryPoint> Points);
