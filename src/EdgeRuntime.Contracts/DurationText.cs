using System.Globalization;

namespace EdgeRuntime.Contracts;

/// <summary>Durations as people type them: <c>500ms</c>, <c>60s</c>, <c>10m</c>, <c>2h</c>, <c>1d</c>.</summary>
public static class DurationText
{
    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>Reads a positive duration of at most 10,000 days; false when <paramref name="text"/> is none.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (suffix, unit) in Units)
        {
            if (text is not null && text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                && count > 0 && count * unit.TotalDays <= 10_000)
            {
                duration = unit * count;
                return true;
            }
        }

        return false;
    }
}
