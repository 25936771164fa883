namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>What <c>charts/labels.js</c> draws: results of an hour by label.</summary>
/// <param name="From">Start of the axis, milliseconds of the Unix epoch.</param>
/// <param name="To">End of the axis.</param>
/// <param name="Labels">The labels, the most frequent first.</param>
/// <param name="Hours">Starts of the hours.</param>
/// <param name="Counts">For each label the results of each hour.</param>
public sealed record LabelData(long From, long To, IReadOnlyList<string> Labels, IReadOnlyList<long> Hours, IReadOnlyList<IReadOnlyList<long>> Counts)
{
    // More colours than these cannot be told apart.
    private const int MaxLabels = 8;

    /// <summary>The data of a device's labels; null when there are none.</summary>
    public static LabelData? Of(IReadOnlyCollection<LabelPoint> points, TimeRange range, DateTimeOffset now)
    {
        if (points.Count == 0)
        {
            return null;
        }

        var labels = points.GroupBy(static point => point.Label, StringComparer.Ordinal)
            .OrderByDescending(static group => group.Sum(static point => point.Results))
            .Select(static group => group.Key)
            .ToList();
        var named = labels.Count > MaxLabels ? labels[..(MaxLabels - 1)] : labels;
        var hours = points.Select(static point => point.Hour.ToUnixTimeMilliseconds()).Distinct().Order().ToList();
        var counts = named.ConvertAll(label => CountsOf(points.Where(point => point.Label == label), hours));
        if (named.Count < labels.Count)
        {
            counts.Add(CountsOf(points.Where(point => !named.Contains(point.Label)), hours));
            named = [.. named, "(other)"];
        }

        return new LabelData((now - range.Length).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds(), named, hours, counts);
    }

    private static IReadOnlyList<long> CountsOf(IEnumerable<LabelPoint> points, IReadOnlyList<long> hours)
    {
        var counts = points.GroupBy(static point => point.Hour.ToUnixTimeMilliseconds())
            .ToDictionary(static group => group.Key, static group => group.Sum(static point => point.Results));
        return [.. hours.Select(hour => counts.GetValueOrDefault(hour))];
    }
}
