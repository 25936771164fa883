namespace EdgeRuntime.Agent.Configuration;

/// <summary>When results are gathered into one message: fewer messages, less radio.</summary>
public sealed class BatchOptions
{
    /// <summary>Results of a message, 1 (default: each by itself) to 1000.</summary>
    public int MaxItems { get; set; } = 1;

    /// <summary>Longest physical time that a result waits for company. Default 1 minute.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (MaxItems is < 1 or > 1000)
        {
            errors.Add(FormattableString.Invariant($"{key}:MaxItems must be 1 to 1000, but is {MaxItems}"));
        }

        if (MaxAge <= TimeSpan.Zero)
        {
            errors.Add(FormattableString.Invariant($"{key}:MaxAge must be positive, but is {MaxAge}"));
        }
    }
}
