namespace EdgeRuntime.Core.Energy;

/// <summary>
/// Counts joules by part: what the board draws anyway, what each model's inferences add, the radio where its price is known. Without a rail
/// sensor the price of an inference is its CPU time times the board's watts per busy core. Recording is thread-safe and allocates nothing.
/// </summary>
public sealed class EnergyLedger
{
    private readonly Lock _lock = new();
    private readonly BoardProfile _board;
    private readonly TimeProvider _physical;
    private readonly long _opened;
    private readonly List<Entry> _entries = [];
    private long _radioBytes;

    /// <summary>Opens the ledger.</summary>
    /// <param name="board">What the board draws.</param>
    /// <param name="physical">The clock by which idle energy accrues.</param>
    public EnergyLedger(BoardProfile board, TimeProvider physical)
    {
        _board = board;
        _physical = physical;
        _opened = physical.GetTimestamp();
    }

    /// <summary>Opens an account for a variant of a model and returns its number; the same variant gets the same account.</summary>
    public int Register(string model, string digest, string variant)
    {
        lock (_lock)
        {
            var known = _entries.FindIndex(entry => entry.Model == model && entry.Digest == digest && entry.Variant == variant);
            if (known >= 0)
            {
                return known;
            }

            _entries.Add(new Entry(model, digest, variant));
            return _entries.Count - 1;
        }
    }

    /// <summary>Books one inference and returns its joules above idle.</summary>
    public double RecordInference(int account, TimeSpan cpuTime)
    {
        var joules = cpuTime.TotalSeconds * _board.ActiveWattsPerCore;
        lock (_lock)
        {
            var entry = _entries[account];
            entry.Inferences++;
            entry.Joules += joules;
        }

        return joules;
    }

    /// <summary>Books a sample that the gate skipped, at the mean price so far.</summary>
    public void RecordGated(int account)
    {
        lock (_lock)
        {
            var entry = _entries[account];
            entry.Gated++;
            entry.SavedJoules += entry.Inferences == 0 ? 0 : entry.Joules / entry.Inferences;
        }
    }

    /// <summary>Books bytes that went out over the radio.</summary>
    public void RecordRadio(long bytes)
    {
        lock (_lock)
        {
            _radioBytes += bytes;
        }
    }

    /// <summary>Mean joules above idle of an inference of this account so far; null before the first.</summary>
    public double? MarginalJoules(int account)
    {
        lock (_lock)
        {
            var entry = _entries[account];
            return entry.Inferences == 0 ? null : entry.Joules / entry.Inferences;
        }
    }

    /// <summary>Reads all counts at this moment.</summary>
    public EnergyTotals Read()
    {
        lock (_lock)
        {
            // By the timestamps: a board without a clock battery learns the date after its start, and has not idled for the years between.
            return new EnergyTotals(
                _physical.GetUtcNow(),
                _physical.GetElapsedTime(_opened).TotalSeconds * _board.IdleWatts,
                _radioBytes * _board.RadioJoulesPerByte,
                [.. _entries.Select(static entry => entry.ToTotals())]);
        }
    }

    private sealed class Entry(string model, string digest, string variant)
    {
        public string Model { get; } = model;

        public string Digest { get; } = digest;

        public string Variant { get; } = variant;

        public long Inferences { get; set; }

        public long Gated { get; set; }

        public double Joules { get; set; }

        public double SavedJoules { get; set; }

        public ModelTotals ToTotals() => new(Model, Digest, Variant, Inferences, Gated, Joules, SavedJoules);
    }
}
