namespace EdgeRuntime.Core.Power.Sensors;

/// <summary>Something that a search came across.</summary>
/// <param name="Kind">The kernel's class or the bus: <c>power_supply</c>, <c>hwmon</c>, <c>iio</c>, <c>powercap</c>, <c>i2c</c>.</param>
/// <param name="Name">The driver's or chip's name.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Role">What it looks at; null where that is not known.</param>
/// <param name="Open">Makes the sensor; null when it is not used.</param>
/// <param name="Skipped">Why it is not used; null when it is.</param>
internal sealed record FoundSensor(string Kind, string Name, string Path, RailRole? Role, Func<IPowerSensor>? Open, string? Skipped)
{
    /// <summary>A sensor that can be used.</summary>
    public static FoundSensor Usable(string kind, string name, string path, RailRole role, Func<IPowerSensor> open) => new(kind, name, path, role, open, null);

    /// <summary>Something that cannot, with the reason.</summary>
    public static FoundSensor Unusable(string kind, string name, string path, string reason) => new(kind, name, path, null, null, reason);
}
