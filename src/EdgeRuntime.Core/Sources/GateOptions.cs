namespace EdgeRuntime.Core.Sources;

/// <summary>When a sample is worth an inference.</summary>
public sealed class GateOptions
{
    /// <summary>Mean absolute difference to the last sample that was inferred, in the sample's units, from which on a sample counts as changed. 0 (default) lets all through.</summary>
    public double Threshold { get; set; }

    /// <summary>Longest physical time without an inference although nothing changes. Default 5 minutes.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (!(Threshold >= 0 && double.IsFinite(Threshold)))
        {
            errors.Add(FormattableString.Invariant($"{key}:Threshold must be 0 or more, but is {Threshold}"));
        }

        if (Refresh <= TimeSpan.Zero)
        {
            errors.Add(FormattableString.Invariant($"{key}:Refresh must be positive, but is {Refresh}"));
        }
    }
}
