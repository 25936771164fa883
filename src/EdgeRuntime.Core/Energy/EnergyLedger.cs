using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy.Metering;
using EdgeRuntime.Core.Energy.Modelling;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Core.Energy;

/// <summary>
/// Counts joules by part: what the board draws anyway, what each model's inferences add, the radio where its price is known. Without a rail
/// sensor the agent's energy is its CPU time, all of it, times the board's watts per busy core; an inference bears its own and what the agent does around it. With a sensor the whole is what
/// it has integrated, and the counts are those of the moment of its last sample. Recording is thread-safe and allocates nothing.
/// </summary>
public sealed class EnergyLedger
{
    private readonly Lock _lock = new();
    private readonly BoardProfile _board;
    private readonly TimeProvider _physical;
    private readonly SteadyClock _clock;
    private readonly Func<TimeSpan> _suspended;
    private readonly TimeSpan _suspendedAtOpen;
    private readonly long _opened;
    private readonly List<Account> _accounts = [];
    private readonly LoadBook _book;
    private readonly DrawLimits _limits;
    private readonly ProcessorBook? _processor;
    private long _radioBytes;
    private long _radioBytesAtClose;
    private long _closedAt;
    private TimeSpan _suspendedAtClose;
    private DateTimeOffset? _closedOn;
    private EnergyBasis _closedBasis;

    /// <summary>Opens the ledger.</summary>
    /// <param name="board">What the board draws.</param>
    /// <param name="physical">The clock by which idle energy accrues.</param>
    /// <param name="suspended">How long the system has been suspended so far, while that clock stood still; null where it never is.</param>
    /// <param name="processor">CPU time of the agent so far; null where it is not this device's alone: then only the inferences' is booked.</param>
    public EnergyLedger(BoardProfile board, TimeProvider physical, Func<TimeSpan>? suspended = null, Func<ProcessTimes>? processor = null)
    {
        _board = board;
        _physical = physical;
        _suspended = suspended ?? (static () => TimeSpan.Zero);
        _clock = new SteadyClock(physical, _suspended);
        _suspendedAtOpen = _suspendedAtClose = _suspended();
        _opened = physical.GetTimestamp();
        _closedAt = _opened;
        _book = new LoadBook(board, physical);
        _limits = DrawLimits.Of(board);
        _processor = processor is null ? null : new ProcessorBook(processor, physical, board.ActiveWattsPerCore);
    }

    /// <summary>Opens an account for a variant of a model and returns its number; the same variant gets the same account.</summary>
    public int Register(string model, string digest, string variant)
    {
        lock (_lock)
        {
            var known = _accounts.FindIndex(account => account.Is(model, digest, variant));
            if (known >= 0)
            {
                return known;
            }

            _accounts.Add(new Account(model, digest, variant));
            return _accounts.Count - 1;
        }
    }

    /// <summary>An inference begins: what the rail shows from now on is its.</summary>
    public void BeginInference(int account)
    {
        lock (_lock)
        {
            _accounts[account].BusySince = _physical.GetTimestamp();
        }
    }

    /// <summary>The inference that began has failed: its joules count, the inference does not.</summary>
    public void AbandonInference(int account)
    {
        lock (_lock)
        {
            End(account);
        }
    }

    /// <summary>Books one inference and returns its joules above idle.</summary>
    public double RecordInference(int account, TimeSpan cpuTime)
    {
        lock (_lock)
        {
            var entry = _accounts[account];
            var busySeconds = End(account);
            entry.Inferences++;
            entry.TimedInferences += busySeconds > 0 ? 1 : 0;
            entry.CpuSeconds += cpuTime.TotalSeconds;
            if (_closedOn is not null)
            {
                // The windows book it, with all else that the rail shows.
                return busySeconds * WattsOf(account);
            }

            // What the agent does around it is booked when the books are closed; the price contains it already.
            var joules = cpuTime.TotalSeconds * _board.ActiveWattsPerCore;
            entry.Joules += joules;
            return joules + OverheadJoules;
        }
    }

    /// <summary>Where the price of this account's inferences comes from.</summary>
    public EnergyBasis BasisOf(int account)
    {
        lock (_lock)
        {
            return _closedOn is not null && _book.PriceOf(account) is { IsLearned: true } ? _closedBasis : EnergyBasis.Modelled;
        }
    }

    /// <summary>Takes what the sensors say of the whole node's draw since they were asked last; from the first time on the ledger is metered.</summary>
    public void Meter(in LoadSample sample)
    {
        lock (_lock)
        {
            var radio = (_radioBytes - _radioBytesAtClose) * (_board.RadioJoulesPerByte ?? 0);
            var suspended = _suspended();
            var window = new MeteredWindow(_physical.GetElapsedTime(_closedAt, Math.Max(_closedAt, sample.Timestamp)), suspended - _suspendedAtClose);
            _book.Close(Plausible(sample, window), window, _accounts, radio);
            _suspendedAtClose = suspended;
            _closedAt = Math.Max(_closedAt, sample.Timestamp);
            // The window ends when the sensor was read, not when there was time to book it: between the two a busy board may have paused.
            _closedOn = _clock.GetUtcNow() - _physical.GetElapsedTime(_closedAt);
            (_closedBasis, _radioBytesAtClose) = (sample.Basis, _radioBytes);
            foreach (var account in _accounts)
            {
                account.Close();
            }
        }
    }

    /// <summary>Books a sample that the gate skipped, at the mean price so far.</summary>
    public void RecordGated(int account)
    {
        lock (_lock)
        {
            var entry = _accounts[account];
            entry.Gated++;

            // The sample was read all the same: only the inference itself is saved.
            entry.SavedJoules += (MarginalOf(account) - (_closedOn is null ? OverheadJoules : 0)) ?? 0;
        }
    }

    /// <summary>Counts a result with a value that is not a number.</summary>
    public void RecordNotANumber(int account)
    {
        lock (_lock)
        {
            _accounts[account].NotNumbers++;
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
            return MarginalOf(account);
        }
    }

    /// <summary>Reads all counts: those of this moment, or of the last sample of the sensors where there are any.</summary>
    public EnergyTotals Read()
    {
        var times = _closedOn.HasValue ? null : _processor?.Look();
        lock (_lock)
        {
            if (_closedOn is null && times is { } spent)
            {
                _processor!.Close(spent, _accounts);
            }

            var moment = _closedOn ?? _clock.GetUtcNow();
            var at = _clock.DateOf(moment);
            var totals = _closedOn is not null
                ? new EnergyTotals(at, _book.IdleJoules, _radioBytesAtClose * _board.RadioJoulesPerByte, [.. _accounts.Select((account, number) => account.Closed with { IsLearned = _book.PriceOf(number) is { IsLearned: true } })]) { Metered = _book.Totals }
                // By the timestamps: a board without a clock battery learns the date after its start, and has not idled for the years between.
                : new EnergyTotals(
                    at,
                    (_physical.GetElapsedTime(_opened).TotalSeconds * _board.IdleWatts) + ((_suspended() - _suspendedAtOpen).TotalSeconds * (_board.SleepWatts ?? 0)) + (_processor?.OwnJoules ?? 0),
                    _radioBytes * _board.RadioJoulesPerByte,
                    [.. _accounts.Select(static account => account.ToTotals())])
                {
                    AgentWatts = _processor?.OwnWatts ?? 0,
                };
            return totals with { Elapsed = moment - _clock.Start };
        }
    }

    // The sensors' own checks know more; whatever comes here, the books hold nothing that the board cannot have drawn.
    private LoadSample Plausible(in LoadSample sample, MeteredWindow window) =>
        (sample.Joules is { } joules && _limits.Refuses(joules, awake: TimeSpan.Zero, asleep: window.Awake + window.Asleep) is not null)
        || (sample.Watts is { } watts && !(Math.Abs(watts) <= _limits.HighestWatts))
            ? sample with { Joules = null, Watts = null }
            : sample;

    private double End(int account)
    {
        var entry = _accounts[account];
        if (entry.BusySince is not { } since)
        {
            return 0;
        }

        var now = _physical.GetTimestamp();
        var seconds = _physical.GetElapsedTime(since, now).TotalSeconds;
        entry.BusySeconds += seconds;
        entry.BusySince = null;
        _book.Recent.Note(account, since, now);
        return seconds;
    }

    // Metered: by the learned watts and the mean time of an inference. Else by its CPU time, and by what the agent does around it.
    private double? MarginalOf(int account)
    {
        var entry = _accounts[account];
        return entry.Inferences == 0 ? null
            : _closedOn is null ? (entry.CpuSeconds / entry.Inferences * _board.ActiveWattsPerCore) + OverheadJoules
            : entry.TimedInferences == 0 ? entry.Joules / entry.Inferences
            : WattsOf(account) * entry.BusySeconds / entry.TimedInferences;
    }

    private double OverheadJoules => _processor?.JoulesPerTick ?? 0;

    private double WattsOf(int account) => _book.PriceOf(account)?.Watts ?? _board.ActiveWattsPerCore;
}
