namespace EdgeRuntime.Core.Power.Charge;

/// <summary>The battery pack that sensors look at.</summary>
public sealed class PackOptions
{
    /// <summary><c>li-ion</c> (18650, 4.2 V), <c>li-ion-21700</c> (newer cells of high energy, 4.2 V) or <c>lifepo4</c>. Default: that of the HAT, else li-ion.</summary>
    public string? Chemistry { get; set; }

    /// <summary>Cells in series, 1 to 16. Default: that of the HAT, else 1.</summary>
    public int? SeriesCells { get; set; }

    /// <summary>Capacity of the pack as printed, ampere-hours; cells in parallel add up. Default: that of the HAT or of the kernel's driver.</summary>
    public double? CapacityAh { get; set; }

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (Chemistry is not null && CellChemistries.Find(Chemistry) is null)
        {
            errors.Add($"{key}:Chemistry must be one of {string.Join(", ", CellChemistries.Names)}, but is '{Chemistry}'");
        }

        if (SeriesCells is < 1 or > 16)
        {
            errors.Add(FormattableString.Invariant($"{key}:SeriesCells must be 1 to 16, but is {SeriesCells}"));
        }

        if (CapacityAh is { } capacity && !(capacity is >= 0.05 and <= 2000))
        {
            errors.Add(FormattableString.Invariant($"{key}:CapacityAh must be 0.05 to 2000, but is {capacity}"));
        }
    }
}
