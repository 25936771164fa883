using System.Globalization;
using EdgeRuntime.Core.Power.Sensors;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>One sensor of power or charge, in a configuration or in the profile of a HAT.</summary>
public sealed class SensorOptions
{
    /// <summary>
    /// A chip (<c>ina219</c>, <c>ina226</c>, <c>ina228</c>, <c>ina260</c>, <c>ina3221</c>, <c>max17040</c> ... <c>max17049</c>), a kernel driver
    /// (<c>power_supply</c>, <c>hwmon</c>, <c>iio</c>, <c>powercap</c>, <c>jetson</c>), a board (<c>pijuice</c>, <c>pisugar</c>, <c>witty-pi</c>),
    /// <c>pmic</c> (Raspberry Pi 5) or <c>power-loss-pin</c>.
    /// </summary>
    public string Kind { get; set; } = "";

    /// <summary>What it looks at: <c>battery</c>, <c>load</c> (the whole board's input), <c>harvest</c> or <c>part</c>. Default: what the kind always looks at; INA chips, hwmon and iio must say.</summary>
    public RailRole? Role { get; set; }

    /// <summary>Number of the I2C bus. Default: that of the board's header.</summary>
    public int? Bus { get; set; }

    /// <summary>I2C address, <c>0x40</c> or 64. Default: the kind's usual one.</summary>
    public string? Address { get; set; }

    /// <summary>Ohms of the shunt that an INA chip measures over.</summary>
    public double? ShuntOhms { get; set; }

    /// <summary>Channel of a chip with several, 1 to 3. Default 1.</summary>
    public int Channel { get; set; } = 1;

    /// <summary>Whether the shunt is wired the other way round: a current that counts as positive reads negative. Default false.</summary>
    public bool Inverted { get; set; }

    /// <summary>Name by which a kernel driver or daemon knows it: <c>BAT0</c>, <c>ina219@1-0040</c>, a Jetson's rail label, the socket of a PiSugar. Default: the only one.</summary>
    public string? Device { get; set; }

    /// <summary>power-loss-pin: number of the line.</summary>
    public int? Line { get; set; }

    /// <summary>power-loss-pin: number of the GPIO chip. Default: that of the header.</summary>
    public int? GpioChip { get; set; }

    /// <summary>power-loss-pin: whether a high level means that power is lost (Geekworm X728) and not that it is there (X1200). Default false.</summary>
    public bool HighMeansLost { get; set; }

    /// <summary>The address as a number; null where none is given or it is none.</summary>
    internal int? AddressNumber => ParseAddress(Address);

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (SensorKind.Find(Kind) is not { } kind)
        {
            errors.Add($"{key}:Kind must be one of {string.Join(", ", SensorKind.Names)}, but is '{Kind}'");
            return;
        }

        Check(kind.Role is not null || Role is not null || kind.IsState, $"{key}:Role must say what this {Kind} looks at: battery, load, harvest or part");
        Check(kind.IsRoleFree || Role is null || Role == kind.Role, $"{key}:Role of {Kind} can only be {kind.Role?.ToString().ToLowerInvariant()}, but is {Role?.ToString().ToLowerInvariant()}");
        Check(Bus is null or (>= 0 and <= 255), $"{key}:Bus must be 0 to 255, but is {Bus}");
        Check(Address is null || AddressNumber is >= 0x03 and <= 0x77, $"{key}:Address must be 0x03 to 0x77, but is '{Address}'");
        Check(!kind.NeedsShunt || ShuntOhms is not null, $"{key}:ShuntOhms must be set: it is printed on the resistor or in the schematic (R100 is 0.1, R010 is 0.01)");
        Check(ShuntOhms is null or (> 0 and <= 10), $"{key}:ShuntOhms must be above 0 and at most 10, but is {ShuntOhms}");
        Check(Channel is >= 1 and <= 3, $"{key}:Channel must be 1 to 3, but is {Channel}");
        Check(!kind.NeedsLine || Line is >= 0, $"{key}:Line must be the number of the GPIO line, but is {Line?.ToString(CultureInfo.InvariantCulture) ?? "not set"}");
        Check(!kind.NeedsDevice || !string.IsNullOrEmpty(Device), $"{key}:Device must name the driver ({Kind}), such as ina219 or ina219@1-0040; edge-agent sensors lists them");
        Check(Device is null || !Device.Contains('/', StringComparison.Ordinal) || kind.IsDevicePath, $"{key}:Device must be a name, not a path, but is '{Device}'");

        void Check(bool ok, string message)
        {
            if (!ok)
            {
                errors.Add(message);
            }
        }
    }

    private static int? ParseAddress(string? text) => text switch
    {
        null => null,
        _ when text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) => int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null,
        _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
    };
}
