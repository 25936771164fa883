using System.Globalization;

namespace EdgeRuntime.Fleet.Pages.Controls;

/// <summary>Figures with their units. What is not known is a dash and never 0.</summary>
public static class Figures
{
    /// <summary>What stands for an unknown figure.</summary>
    public const string Unknown = "–";

    private const double JoulesPerWattHour = 3_600;

    private static readonly string[] Prefixes = ["n", "µ", "m", "", "k", "M", "G", "T"];
    private const int NoPrefix = 3;

    /// <summary>A fraction as percent, <c>76 %</c>.</summary>
    public static string Percent(double? fraction) => Of(fraction, static value => string.Create(CultureInfo.InvariantCulture, $"{100 * value:0} %"));

    /// <summary>A rate, <c>0.25 Hz</c>.</summary>
    public static string Hertz(double? rate) => Of(rate, static value => $"{Digits(value)} Hz");

    /// <summary>Joules, <c>150 mJ</c>.</summary>
    public static string Joules(double? joules) => Of(joules, static value => Scaled(value, "J"));

    /// <summary>Joules as watt hours, <c>1.2 Wh</c>.</summary>
    public static string WattHours(double? joules) => Of(joules / JoulesPerWattHour, static value => Scaled(value, "Wh"));

    /// <summary>Grams of CO2 equivalent, <c>1.2 kgCO₂e</c>.</summary>
    public static string GramsCO2e(double? grams) => Of(grams, static value => Scaled(value, "gCO₂e"));

    /// <summary>Milliseconds, <c>12 ms</c>.</summary>
    public static string Milliseconds(double? milliseconds) => Of(milliseconds, static value => $"{Digits(value)} ms");

    /// <summary>A count, <c>12,345</c>.</summary>
    public static string Count(long? count) => count is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>Volts, <c>3.92 V</c>.</summary>
    public static string Volts(double? volts) => Of(volts, static value => string.Create(CultureInfo.InvariantCulture, $"{value:0.00} V"));

    /// <summary>Degrees Celsius, <c>21 °C</c>.</summary>
    public static string Celsius(double? degrees) => Of(degrees, static value => string.Create(CultureInfo.InvariantCulture, $"{value:0.#} °C"));

    /// <summary>A length of time in its largest unit, <c>3 h</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var length = time.Duration();
        var (value, unit) = length switch
        {
            { TotalSeconds: < 90 } => (length.TotalSeconds, "s"),
            { TotalMinutes: < 90 } => (length.TotalMinutes, "min"),
            { TotalHours: < 48 } => (length.TotalHours, "h"),
            _ => (length.TotalDays, "d"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value:0} {unit}");
    }

    /// <summary>A time as seen from now, <c>3 min ago</c> or <c>in 2 h</c>.</summary>
    public static string Relative(DateTimeOffset time, DateTimeOffset now) => (time - now) switch
    {
        { TotalSeconds: >= 2 } ahead => $"in {Duration(ahead)}",
        { TotalSeconds: <= -2 } behind => $"{Duration(behind)} ago",
        _ => "now",
    };

    /// <summary>Words of a snake_case name, <c>rolled back</c>.</summary>
    public static string Words<T>(T value)
        where T : struct, Enum => global::EdgeRuntime.Fleet.Words.Of(value).Replace('_', ' ');

    /// <summary>Three significant digits without an exponent.</summary>
    internal static string Digits(double value)
    {
        var magnitude = value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value)));
        var text = value.ToString($"F{Math.Clamp(2 - magnitude, 0, 6)}", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    private static string Scaled(double value, string unit)
    {
        var size = Math.Abs(value);
        var step = size == 0 ? 0 : Math.Clamp((int)Math.Floor(Math.Log10(size) / 3), -NoPrefix, Prefixes.Length - 1 - NoPrefix);
        return $"{Digits(value / Math.Pow(1000, step))} {Prefixes[NoPrefix + step]}{unit}";
    }

    private static string Of(double? value, Func<double, string> text) => value is { } known && double.IsFinite(known) ? text(known) : Unknown;
}
