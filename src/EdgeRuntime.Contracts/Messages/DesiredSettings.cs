using System.Collections.Frozen;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>
/// The settings that may be set from afar, with their ranges: rates, policy numbers and intervals. Never commands, paths, brokers, keys or sources: whoever takes over the fleet must not
/// thereby take over the devices.
/// </summary>
public static class DesiredSettings
{
    /// <summary>Time between energy messages, seconds.</summary>
    public const string EnergyIntervalS = "energyIntervalS";

    /// <summary>Results gathered into one message.</summary>
    public const string BatchMaxItems = "batchMaxItems";

    /// <summary>Longest time that a result waits for company, seconds.</summary>
    public const string BatchMaxAgeS = "batchMaxAgeS";

    /// <summary>Change of charge that the policy does not see.</summary>
    public const string HysteresisSocFraction = "hysteresisSocFraction";

    /// <summary>How long the rate stays down after it has fallen, seconds.</summary>
    public const string MinDwellS = "minDwellS";

    /// <summary>How long the rate is held after the battery sensor fell silent, seconds.</summary>
    public const string SensorGraceS = "sensorGraceS";

    /// <summary>Charge below which a new model is put off, unless on mains.</summary>
    public const string InstallMinSocFraction = "installMinSocFraction";

    /// <summary>Length of the trial of a new model, seconds.</summary>
    public const string TrialS = "trialS";

    private const double DayS = 86_400;

    private static readonly FrozenDictionary<string, (double Min, double Max)> Ranges = new Dictionary<string, (double, double)>(StringComparer.Ordinal)
    {
        [EnergyIntervalS] = (1, DayS),
        [BatchMaxItems] = (1, 1000),
        [BatchMaxAgeS] = (0.001, DayS),
        [HysteresisSocFraction] = (0, 0.2),
        // Without a dwell noise could make the mode change with every reading.
        [MinDwellS] = (1, 3600),
        [SensorGraceS] = (0, DayS),
        [InstallMinSocFraction] = (0, 1),
        [TrialS] = (1, 7 * DayS),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names that are allowed, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Ranges.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Null when the setting may have this value, else <see cref="ErrorCode.SettingNotAllowed"/> or <see cref="ErrorCode.DesiredInvalid"/>.</summary>
    public static ErrorInfo? Check(string name, double value)
    {
        if (!Ranges.TryGetValue(name, out var range))
        {
            return new ErrorInfo(ErrorCode.SettingNotAllowed, $"settings: '{OneLineText.Of(name, 64)}' cannot be set remotely; allowed: {string.Join(", ", Names)}");
        }

        return value >= range.Min && value <= range.Max
            ? null
            : new ErrorInfo(ErrorCode.DesiredInvalid, FormattableString.Invariant($"settings: {name} must be {range.Min} to {range.Max}, but is {value}"));
    }
}
