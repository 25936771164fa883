using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>A model to run.</summary>
public sealed class ModelOptions
{
    /// <summary>Folder of the model (manifest.json and its files); a relative one lies beside the agent. Default models/vibration-condition.</summary>
    public string Path { get; set; } = "models/vibration-condition";

    /// <summary>Name of its source. Default machine.</summary>
    public string Source { get; set; } = "machine";

    /// <summary>Variant of the model. Default: the manifest's first.</summary>
    public string? Variant { get; set; }

    /// <summary>
    /// adaptive: whether all variants whose accuracy and operations the manifest tells are loaded, and the one that is worth most for the energy of the moment runs; of a model that came
    /// over MQTT those that its probe found good. Not with a <c>Variant</c>. Default false.
    /// </summary>
    public bool SwitchVariants { get; set; }

    /// <summary>Its own highest rate, Hz; the policy's fraction applies to it. Default: the policy's MaxRateHz.</summary>
    public double? MaxRateHz { get; set; }

    /// <summary>Who goes first when several models are due: the higher number. Default 0.</summary>
    public int Priority { get; set; }

    /// <summary>
    /// Threads of one inference, 1 to 64, or 0: the agent finds out on the board which variant and how few threads keep within the latency at the least energy, and remembers it (needs
    /// Updates:Folder and Updates:Keyring). Default 1.
    /// </summary>
    public int Threads { get; set; } = 1;

    /// <summary>Highest 95th percentile of the latency of one inference, ms, that an install or the search for the best number of threads accepts. Default: the model's own limit.</summary>
    public double? MaxLatencyMs { get; set; }

    /// <summary>Late ticks that are made up for instead of skipped, 1 to 100000. More than 1 makes sense in simulations only. Default 1.</summary>
    public int CatchUpLimit { get; set; } = 1;

    /// <summary>Skips samples that have hardly changed.</summary>
    public GateOptions Gate { get; set; } = new();

    /// <summary>Gathers results into batches.</summary>
    public BatchOptions Batch { get; set; } = new();

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (MaxRateHz is <= 0 or > 1000)
        {
            errors.Add(FormattableString.Invariant($"{key}:MaxRateHz must be above 0 and at most 1000, but is {MaxRateHz}"));
        }

        if (Threads is < 0 or > 64)
        {
            errors.Add(FormattableString.Invariant($"{key}:Threads must be 0 to 64, but is {Threads}"));
        }

        if (MaxLatencyMs is <= 0)
        {
            errors.Add(FormattableString.Invariant($"{key}:MaxLatencyMs must be above 0, but is {MaxLatencyMs}"));
        }

        if (CatchUpLimit is < 1 or > 100_000)
        {
            errors.Add(FormattableString.Invariant($"{key}:CatchUpLimit must be 1 to 100000, but is {CatchUpLimit}"));
        }

        Gate.Validate($"{key}:Gate", errors);
        Batch.Validate($"{key}:Batch", errors);
    }
}
