namespace EdgeRuntime.Core.Energy.External;

/// <summary>A column of a meter's record, by its name: <c>power_mw</c>, <c>Timestamp(ms)</c>, <c>Main current [µA]</c>, <c>bus_V</c>.</summary>
/// <param name="Kind"><c>s</c> time, <c>W</c>, <c>A</c>, <c>V</c>; 0 for anything else.</param>
/// <param name="Unit">What one unit of the column is in s, W, A or V.</param>
/// <param name="IsPlain">Whether the name says nothing but the quantity.</param>
internal readonly record struct MeterQuantity(char Kind, double Unit, bool IsPlain)
{
    /// <summary>Reads a name.</summary>
    public static MeterQuantity Of(string name)
    {
        var text = name.Trim().ToLowerInvariant().Replace('µ', 'u').Replace('μ', 'u');
        var open = text.LastIndexOfAny(['(', '[']);
        var inBrackets = open >= 0 && text[^1] is ')' or ']';
        var cut = inBrackets ? open : text.LastIndexOfAny(['_', ' ']);
        var (kind, unit) = cut >= 0 ? UnitOf(inBrackets ? text[(open + 1)..^1] : text[(cut + 1)..]) : default;
        var word = (kind == 0 ? text : text[..cut]).Trim(' ', '_');
        if (kind == 0)
        {
            (kind, unit) = (KindOf(word), 1);
        }

        // The voltage across a shunt is a current in disguise.
        var fits = kind switch
        {
            's' => word.StartsWith("time", StringComparison.Ordinal) || word is "t" or "elapsed",
            'V' => !word.Contains("shunt", StringComparison.Ordinal),
            _ => kind != 0,
        };
        return fits ? new MeterQuantity(kind, unit, word is "power" or "current" or "voltage" or "bus voltage" or "bus" or "load voltage") : default;
    }

    private static char KindOf(string word) =>
        word.StartsWith("time", StringComparison.Ordinal) || word is "t" ? 's'
        : word.Contains("power", StringComparison.Ordinal) ? 'W'
        : word.Contains("current", StringComparison.Ordinal) ? 'A'
        : word.Contains("voltage", StringComparison.Ordinal) ? 'V'
        : '\0';

    private static (char Kind, double Unit) UnitOf(string unit) => unit switch
    {
        "s" or "sec" or "seconds" => ('s', 1),
        "ms" => ('s', 1e-3),
        "us" => ('s', 1e-6),
        "ns" => ('s', 1e-9),
        "w" => ('W', 1),
        "mw" => ('W', 1e-3),
        "uw" => ('W', 1e-6),
        "nw" => ('W', 1e-9),
        "a" => ('A', 1),
        "ma" => ('A', 1e-3),
        "ua" => ('A', 1e-6),
        "na" => ('A', 1e-9),
        "v" => ('V', 1),
        "mv" => ('V', 1e-3),
        "uv" => ('V', 1e-6),
        _ => default,
    };
}
