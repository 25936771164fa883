namespace EdgeRuntime.Agent.Configuration;

/// <summary>New models and settings over MQTT.</summary>
public sealed class UpdateOptions
{
    /// <summary>Folder for models that come over MQTT and for the desired document in force; "none": the device takes no models, and forgets desired settings at a restart. Default: updates in the state directory.</summary>
    public string? Folder { get; set; }

    /// <summary>The keyring file (<c>edgectl keys new</c> makes it); without one (default) no model is trusted. Needs a <c>Folder</c>. A newer one is taken at the next start if it follows on the one before.</summary>
    public string? Keyring { get; set; }

    /// <summary>Whether desired documents must be signed by role <c>desired</c>. Needs a keyring. Default: true where there is one; false takes unsigned ones too, until a signed one has been applied.</summary>
    public bool? RequireSignedDesired { get; set; }

    /// <summary>Whether command <c>policy</c> may change the policy, within what a desired document may. Default: true where unsigned desired documents are accepted; commands are never signed.</summary>
    public bool? PolicyCommand { get; set; }

    /// <summary>Bytes that all models together may take, 1 MiB to 1 TiB; what was used longest ago goes first, never the running or the previous model. Default 256 MiB.</summary>
    public long QuotaBytes { get; set; } = 256L << 20;

    /// <summary>Charge below which a new model is put off, unless on mains. 0 to 1, default 0.3.</summary>
    public double MinSocFraction { get; set; } = 0.3;

    /// <summary>Length of the trial of a new model, 00:00:01 to 7 days. Default 5 minutes.</summary>
    public TimeSpan Trial { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Inferences that a trial takes at least, 1 to 100000. Default 5.</summary>
    public int TrialMinInferences { get; set; } = 5;

    /// <summary>How much lower the mean confidence of a new model may be in its trial, 0 to 1. Default 0.3.</summary>
    public double MaxConfidenceDrop { get; set; } = 0.3;

    /// <summary>How many times as slow (p95) or as dear (joules an inference where a sensor measures them, else time of the processor) as the model before it a new model may be in its trial, where its manifest sets no limit of its own and its variants are not switched, 1 to 1000. Default 3.</summary>
    public double MaxCostFactor { get; set; } = 3;

    /// <summary>Wall time of one probe, 00:00:01 to 1 hour. Default 1 minute.</summary>
    public TimeSpan ProbeLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Memory that a model may take in its probe, 16 MiB to 64 GiB. Default 512 MiB.</summary>
    public long ProbeMemoryBytes { get; set; } = 512L << 20;

    /// <summary>Updates of the agent itself.</summary>
    public AgentUpdateOptions Agent { get; set; } = new();

    /// <summary>Whether unsigned desired documents are refused.</summary>
    internal bool TakesSignedOnly => RequireSignedDesired ?? Keyring is not null;

    /// <summary>Whether command <c>policy</c> is accepted.</summary>
    internal bool TakesPolicyCommand => PolicyCommand ?? !TakesSignedOnly;

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        Check(RequireSignedDesired != true || Keyring is not null, $"{key}:RequireSignedDesired needs a {key}:Keyring");
        Check(Keyring is null || Folder is not null, $"{key}:Keyring needs a {key}:Folder: a signed order could be applied again after a restart if nothing were kept");
        Check(Keyring is null || File.Exists(Keyring), $"{key}:Keyring names '{Keyring}', which does not exist; edgectl keys new makes one");
        Check(QuotaBytes is >= 1L << 20 and <= 1L << 40, $"{key}:QuotaBytes must be 1048576 to 1099511627776, but is {QuotaBytes}");
        Check(MinSocFraction is >= 0 and <= 1, $"{key}:MinSocFraction must be 0 to 1, but is {MinSocFraction}");
        Check(Trial >= TimeSpan.FromSeconds(1) && Trial <= TimeSpan.FromDays(7), $"{key}:Trial must be 00:00:01 to 7 days, but is {Trial}");
        Check(TrialMinInferences is >= 1 and <= 100_000, $"{key}:TrialMinInferences must be 1 to 100000, but is {TrialMinInferences}");
        Check(MaxConfidenceDrop is >= 0 and <= 1, $"{key}:MaxConfidenceDrop must be 0 to 1, but is {MaxConfidenceDrop}");
        Check(MaxCostFactor is >= 1 and <= 1000, $"{key}:MaxCostFactor must be 1 to 1000, but is {MaxCostFactor}");
        Check(ProbeLimit >= TimeSpan.FromSeconds(1) && ProbeLimit <= TimeSpan.FromHours(1), $"{key}:ProbeLimit must be 00:00:01 to 1 hour, but is {ProbeLimit}");
        Check(ProbeMemoryBytes is >= 16L << 20 and <= 64L << 30, $"{key}:ProbeMemoryBytes must be 16777216 to 68719476736, but is {ProbeMemoryBytes}");

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }
}
