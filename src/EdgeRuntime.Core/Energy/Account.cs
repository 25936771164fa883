namespace EdgeRuntime.Core.Energy;

/// <summary>The running counts of one variant of one model. Guarded by the ledger.</summary>
/// <param name="model">Model id.</param>
/// <param name="digest">Lowercase sha256 of the manifest.</param>
/// <param name="variant">Variant.</param>
internal sealed class Account(string model, string digest, string variant)
{
    private long _inferences;
    private long _gated;
    private long _notNumbers;
    private double _joules;
    private double _savedJoules;
    private long _ticksTaken;

    public string Model => model;

    public string Digest => digest;

    public string Variant => variant;

    public long Inferences { get; set; }

    public long Gated { get; set; }

    /// <summary>Results with a value that is not a number.</summary>
    public long NotNumbers { get; set; }

    /// <summary>Joules above idle: by the model until the ledger is metered, by its windows after.</summary>
    public double Joules { get; set; }

    public double SavedJoules { get; set; }

    /// <summary>CPU time of all inferences, without what the agent does around them.</summary>
    public double CpuSeconds { get; set; }

    /// <summary>Samples that were read for it, whether or not they were worth an inference.</summary>
    public long Ticks => Inferences + Gated;

    /// <summary>Time in which an inference ran, those that ended.</summary>
    public double BusySeconds { get; set; }

    /// <summary>Inferences that this time was taken of.</summary>
    public long TimedInferences { get; set; }

    /// <summary>When the inference under way began; null while none is.</summary>
    public long? BusySince { get; set; }

    /// <summary>The counts when the last window was closed.</summary>
    public ModelTotals Closed => new(model, digest, variant, _inferences, _gated, _joules, _savedJoules) { NotNumbers = _notNumbers };

    /// <summary>A window is closed.</summary>
    public void Close() => (_inferences, _gated, _notNumbers, _joules, _savedJoules) = (Inferences, Gated, NotNumbers, Joules, SavedJoules);

    /// <summary>Samples since the last call.</summary>
    public long TakeNewTicks()
    {
        var count = Ticks - _ticksTaken;
        _ticksTaken = Ticks;
        return count;
    }

    public bool Is(string otherModel, string otherDigest, string otherVariant) => model == otherModel && digest == otherDigest && variant == otherVariant;

    public ModelTotals ToTotals() => new(model, digest, variant, Inferences, Gated, Joules, SavedJoules) { NotNumbers = NotNumbers };
}
