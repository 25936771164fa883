namespace EdgeRuntime.Fleet.Configuration;

/// <summary>How long data are kept. Roll-ups outlive what they were made of.</summary>
internal sealed class RetentionOptions
{
    /// <summary>Energy intervals as devices sent them. Default 30 days.</summary>
    public TimeSpan Intervals { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Sums by hour, and results by label. Default 400 days.</summary>
    public TimeSpan Hours { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Sums by day. Default ten years.</summary>
    public TimeSpan Days { get; set; } = TimeSpan.FromDays(3653);

    /// <summary>Events. Default 400 days.</summary>
    public TimeSpan Events { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Adds a line for each value that cannot be.</summary>
    public void Validate(string key, ICollection<string> errors)
    {
        foreach (var (name, value) in new[] { (nameof(Intervals), Intervals), (nameof(Hours), Hours), (nameof(Days), Days), (nameof(Events), Events) })
        {
            if (value < TimeSpan.FromDays(1))
            {
                errors.Add($"{key}:{name} must be at least 1.00:00:00 (one day), but is {value}");
            }
        }
    }
}
