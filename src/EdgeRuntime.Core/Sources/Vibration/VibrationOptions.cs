namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>Options of a <c>vibration</c> source: which simulated machine it watches and what befalls that machine.</summary>
public sealed class VibrationOptions
{
    /// <summary>Lowest <see cref="SampleRateHz"/>: below it the structure's resonances would not fit under half the rate.</summary>
    public const double LowestSampleRateHz = 3200;

    /// <summary>Highest <see cref="SampleRateHz"/>.</summary>
    public const double HighestSampleRateHz = 51200;

    /// <summary>Shortest <see cref="WindowSamples"/>.</summary>
    public const int ShortestWindow = 64;

    /// <summary>Longest <see cref="WindowSamples"/>.</summary>
    public const int LongestWindow = 65536;

    /// <summary>Lowest <see cref="MinSpeedHz"/>.</summary>
    public const double LowestSpeedHz = 5;

    /// <summary>Highest <see cref="MaxSpeedHz"/>.</summary>
    public const double HighestSpeedHz = 100;

    /// <summary>The machine: its geometry, speeds, residuals and the whole course of its life follow from it. Default 1.</summary>
    public long Seed { get; set; } = 1;

    /// <summary>Samples per second of each channel. Default 6400 Hz, 3200 to 51200.</summary>
    public double SampleRateHz { get; set; } = 6400;

    /// <summary>Samples of a window. Default 2048 (0.32 s), 64 to 65536.</summary>
    public int WindowSamples { get; set; } = 2048;

    /// <summary>Slowest mean shaft speed of a machine. Default 15 Hz (900 rpm), 5 to 100.</summary>
    public double MinSpeedHz { get; set; } = 15;

    /// <summary>Fastest mean shaft speed of a machine. Default 50 Hz (3000 rpm), 5 to 100.</summary>
    public double MaxSpeedHz { get; set; } = 50;

    /// <summary>How far the speed may wander slowly from its mean, as a fraction of it. Default 0.02, 0 to 0.1.</summary>
    public double SpeedDriftFraction { get; set; } = 0.02;

    /// <summary>Lightest mean load, as a fraction of the rated one. Default 0.3, 0 to 1.</summary>
    public double MinLoadFraction { get; set; } = 0.3;

    /// <summary>Heaviest mean load, as a fraction of the rated one. Default 1, 0 to 1.</summary>
    public double MaxLoadFraction { get; set; } = 1;

    /// <summary>Factor on the noise of sensor, flow and structure. Default 1, 0 to 10.</summary>
    public double NoiseFactor { get; set; } = 1;

    /// <summary>Mildest fault, as a fraction of a full-grown one. Default 0.25, 0.01 to 1.</summary>
    public double MinSeverityFraction { get; set; } = 0.25;

    /// <summary>Gravest fault, as a fraction of a full-grown one. Default 1, 0.01 to 1.</summary>
    public double MaxSeverityFraction { get; set; } = 1;

    /// <summary>
    /// Labels of the conditions that come up in turn (see <see cref="MachineConditions.Labels"/>). Default empty: all of them.
    /// One label alone holds for good.
    /// </summary>
    public IReadOnlyList<string> Conditions { get; set; } = [];

    /// <summary>Mean time that a condition lasts, physical time. Default 120 s, 1 to 10^7; single stays last 0.5 to 1.5 times as long.</summary>
    public double MeanDwellSeconds { get; set; } = 120;

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        Range(nameof(SampleRateHz), SampleRateHz, LowestSampleRateHz, HighestSampleRateHz);
        Range(nameof(WindowSamples), WindowSamples, ShortestWindow, LongestWindow);
        Range(nameof(MinSpeedHz), MinSpeedHz, LowestSpeedHz, HighestSpeedHz);
        Range(nameof(MaxSpeedHz), MaxSpeedHz, LowestSpeedHz, HighestSpeedHz);
        Range(nameof(SpeedDriftFraction), SpeedDriftFraction, 0, 0.1);
        Range(nameof(MinLoadFraction), MinLoadFraction, 0, 1);
        Range(nameof(MaxLoadFraction), MaxLoadFraction, 0, 1);
        Range(nameof(NoiseFactor), NoiseFactor, 0, 10);
        Range(nameof(MinSeverityFraction), MinSeverityFraction, 0.01, 1);
        Range(nameof(MaxSeverityFraction), MaxSeverityFraction, 0.01, 1);
        Range(nameof(MeanDwellSeconds), MeanDwellSeconds, 1, 1e7);
        Order(nameof(MinSpeedHz), MinSpeedHz, nameof(MaxSpeedHz), MaxSpeedHz);
        Order(nameof(MinLoadFraction), MinLoadFraction, nameof(MaxLoadFraction), MaxLoadFraction);
        Order(nameof(MinSeverityFraction), MinSeverityFraction, nameof(MaxSeverityFraction), MaxSeverityFraction);
        for (var i = 0; i < Conditions.Count; i++)
        {
            var known = string.Join(", ", MachineConditions.Labels);
            Check(MachineConditions.TryParse(Conditions[i], out _), $"{key}:{nameof(Conditions)}:{i} must be one of {known}, but is '{Conditions[i]}'");
        }

        // Written so that NaN fails too.
        void Range(string name, double value, double lowest, double highest) =>
            Check(value >= lowest && value <= highest, $"{key}:{name} must be {lowest} to {highest}, but is {value}");

        void Order(string lowName, double low, string highName, double high) =>
            Check(!(low > high), $"{key}:{lowName} must not be above {highName} ({high}), but is {low}");

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }
}
