using EdgeRuntime.Contracts;
using EdgeRuntime.Core.Tables;

namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>
/// Which column of a trace is the power or the irradiance. A power goes before an irradiance, since a plant's own figures hold its losses. Names come from PVGIS
/// (<c>P</c>, <c>G(i)</c>), NSRDB (<c>GHI</c>), MIDC (<c>Global Horizontal [W/m^2]</c>) and loggers (<c>panel_power_w</c>, <c>AC power (kW)</c>).
/// </summary>
internal static class TraceColumns
{
    // In this order: the first name that a file has is the one that a panel sees.
    private static readonly string[] Irradiances = ["g(i)", "ghi", "g(h)", "global horizontal [w/m^2]", "global horizontal [w/m2]"];
    private static readonly string[] PowerNames = ["p", "w", "watt", "watts"];
    private static readonly string[] PowerUnits = ["(w)", "[w]", "(kw)", "[kw]", "(mw)", "[mw]", "_w", "_kw", "_mw"];

    /// <summary>Finds the column, and whether it is an irradiance.</summary>
    /// <param name="table">The table, at its first row.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <param name="column">The column where it is stated.</param>
    /// <param name="isTime">Whether a column belongs to the time.</param>
    /// <exception cref="TraceException">None or several columns could be it.</exception>
    public static (int Column, bool IsIrradiance) Find(TableReader table, string name, string? column, Func<int, bool> isTime)
    {
        if (column is not null)
        {
            var stated = table.IndexOf(column);
            return (stated, stated < table.Names.Count && IsIrradiance(table.Names[stated]));
        }

        if (Single(table, name, IsPower, isTime) is { } power)
        {
            return (power, false);
        }

        foreach (var known in Irradiances)
        {
            for (var i = 0; i < table.Names.Count; i++)
            {
                if (table.Names[i].Equals(known, StringComparison.OrdinalIgnoreCase))
                {
                    return (i, true);
                }
            }
        }

        if (Single(table, name, IsIrradiance, isTime) is { } irradiance)
        {
            return (irradiance, true);
        }

        return Single(table, name, static _ => true, isTime) is { } only
            ? (only, false)
            : throw new TraceException($"{name}: line {table.Line} has a time but no power");
    }

    private static int? Single(TableReader table, string name, Func<string, bool> fits, Func<int, bool> isTime)
    {
        var found = new List<int>();
        for (var i = 0; i < table.Columns; i++)
        {
            if (!isTime(i) && CellText.KindOf(table[i]) is (CellKind.Number or CellKind.Missing) && fits(i < table.Names.Count ? table.Names[i] : ""))
            {
                found.Add(i);
            }
        }

        return found.Count switch
        {
            0 => null,
            1 => found[0],
            _ => throw new TraceException(
                $"{name}: several columns could be the power: {OneLineText.Of(string.Join(", ", found.Select(i => i < table.Names.Count ? table.Names[i] : $"{i + 1}")))}; choose one with --column"),
        };
    }

    private static bool IsPower(string name)
    {
        var text = name.ToLowerInvariant();
        return !IsIrradiance(text) && !text.Contains("factor", StringComparison.Ordinal)
            && (text.Contains("power", StringComparison.Ordinal) || PowerNames.Contains(text) || PowerUnits.Any(unit => text.EndsWith(unit, StringComparison.Ordinal)));
    }

    private static bool IsIrradiance(string name)
    {
        var text = name.ToLowerInvariant();
        return text.Contains("w/m", StringComparison.Ordinal) || text.Contains("irradiance", StringComparison.Ordinal) || text.Contains("ghi", StringComparison.Ordinal)
            || text.Contains("poa", StringComparison.Ordinal) || Irradiances.Contains(text);
    }
}
