using System.Globalization;

namespace EdgeRuntime.Core.Linux;

/// <summary>A GPIO line: written <c>0:17</c>, line 17 of <c>/dev/gpiochip0</c>.</summary>
/// <param name="Chip">Number of the chip.</param>
/// <param name="Line">Number of the line on it (on the header of a Raspberry Pi the BCM number).</param>
public readonly record struct GpioLine(int Chip, int Line)
{
    // No chip has as many lines.
    private const int MaxNumber = 65_535;

    /// <summary>Reads <c>CHIP:LINE</c>; null when the text is none.</summary>
    public static GpioLine? Parse(string text) =>
        text.Split(':') is [var chip, var line] && TryNumber(chip, out var c) && TryNumber(line, out var l) ? new GpioLine(c, l) : null;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Chip}:{Line}");

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= MaxNumber;
}
