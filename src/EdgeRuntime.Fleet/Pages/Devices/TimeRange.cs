namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>How far back the charts of a device reach.</summary>
/// <param name="Name">As in the address, <c>24h</c>.</param>
/// <param name="Text">For people.</param>
/// <param name="Length">How long.</param>
public sealed record TimeRange(string Name, string Text, TimeSpan Length)
{
    /// <summary>The ranges to choose from, the shortest first.</summary>
    public static IReadOnlyList<TimeRange> All { get; } =
    [
        new("6h", "6 h", TimeSpan.FromHours(6)),
        new("24h", "24 h", TimeSpan.FromHours(24)),
        new("7d", "7 d", TimeSpan.FromDays(7)),
        new("30d", "30 d", TimeSpan.FromDays(30)),
        new("1y", "1 y", TimeSpan.FromDays(365)),
    ];

    /// <summary>The range of a name; 24 hours for any other text.</summary>
    public static TimeRange Of(string? name) => All.FirstOrDefault(range => range.Name == name) ?? All[1];
}
