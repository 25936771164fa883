using System.Globalization;

namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>Checks <see cref="VibrationOptions"/>.</summary>
public static class VibrationOptionsValidator
{
    /// <summary>Every error, each with the configuration key's name, the value and what would be right; empty where all is well.</summary>
    /// <param name="options">What to check.</param>
    /// <param name="key">The configuration key of the section, such as <c>Sources:pump</c>.</param>
    public static IReadOnlyList<string> Errors(VibrationOptions options, string key)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        Range(nameof(options.SampleRateHz), options.SampleRateHz, VibrationOptions.LowestSampleRateHz, VibrationOptions.HighestSampleRateHz);
        Range(nameof(options.WindowSamples), options.WindowSamples, VibrationOptions.ShortestWindow, VibrationOptions.LongestWindow);
        Range(nameof(options.MinSpeedHz), options.MinSpeedHz, VibrationOptions.LowestSpeedHz, VibrationOptions.HighestSpeedHz);
        Range(nameof(options.MaxSpeedHz), options.MaxSpeedHz, VibrationOptions.LowestSpeedHz, VibrationOptions.HighestSpeedHz);
        Range(nameof(options.SpeedDriftFraction), options.SpeedDriftFraction, 0, 0.1);
        Range(nameof(options.MinLoadFraction), options.MinLoadFraction, 0, 1);
        Range(nameof(options.MaxLoadFraction), options.MaxLoadFraction, 0, 1);
        Range(nameof(options.NoiseFactor), options.NoiseFactor, 0, 10);
        Range(nameof(options.MinSeverityFraction), options.MinSeverityFraction, 0.01, 1);
        Range(nameof(options.MaxSeverityFraction), options.MaxSeverityFraction, 0.01, 1);
        Range(nameof(options.MeanDwellSeconds), options.MeanDwellSeconds, 1, 1e7);
        Order(nameof(options.MinSpeedHz), options.MinSpeedHz, nameof(options.MaxSpeedHz), options.MaxSpeedHz);
        Order(nameof(options.MinLoadFraction), options.MinLoadFraction, nameof(options.MaxLoadFraction), options.MaxLoadFraction);
        Order(nameof(options.MinSeverityFraction), options.MinSeverityFraction, nameof(options.MaxSeverityFraction), options.MaxSeverityFraction);
        Labels(options.Conditions);
        return errors;

        void Range(string name, double value, double lowest, double highest)
        {
            // Written so that NaN fails too.
            if (!(value >= lowest && value <= highest))
            {
                errors.Add(string.Create(CultureInfo.InvariantCulture, $"{key}:{name}: {value} is outside {lowest} to {highest}"));
            }
        }

        void Order(string lowName, double low, string highName, double high)
        {
            if (low > high)
            {
                errors.Add(string.Create(CultureInfo.InvariantCulture, $"{key}:{lowName}: {low} is above {highName} ({high})"));
            }
        }

        void Labels(IReadOnlyList<string> labels)
        {
            for (var i = 0; i < labels.Count; i++)
            {
                if (!MachineConditions.TryParse(labels[i], out _))
                {
                    errors.Add($"{key}:{nameof(options.Conditions)}:{i}: \"{labels[i]}\" is no condition; use one of {string.Join(", ", MachineConditions.Labels)}");
                }
            }
        }
    }
}
