namespace EdgeRuntime.Client;

/// <summary>A part of a list.</summary>
/// <param name="Total">Rows of the whole list.</param>
/// <param name="Items">The rows.</param>
public sealed record DevicePage(int Total, IReadOnlyList<DeviceSummary> Items);
