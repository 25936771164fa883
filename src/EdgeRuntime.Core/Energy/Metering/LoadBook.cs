using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Energy.Metering;

/// <summary>
/// Divides the measured draw of the whole node: each window between two samples of the sensor goes to the models by the time that they ran in it at their
/// learned prices, and what is left is idle, so that the parts are the whole. A window that no sensor covered is booked at the learned prices.
/// Guarded by the ledger; allocates nothing once the models are known.
/// </summary>
/// <param name="board">What the board draws by its profile.</param>
/// <param name="clock">The clock of the timestamps.</param>
internal sealed class LoadBook(BoardProfile board, TimeProvider clock)
{
    // What else runs on the board ripples by about this much, until more is known of it.
    private const double RippleShare = 0.02;

    // Samples of one moment say something of the time between them only when there are many.
    private const int BlockSamples = 20;
    private static readonly TimeSpan BlockLength = TimeSpan.FromMinutes(1);

    private readonly PriceLearner _prices = new(board.IdleWatts, DrawLimits.Of(board).HighestWatts);
    private readonly List<double> _busyAtClose = [];
    private readonly SampleBlock _block = new();
    private double _countNoise = Math.Pow(RippleShare * (board.IdleWatts + board.ActiveWattsPerCore), 2);
    private double _pointNoise = Math.Pow(RippleShare * (board.IdleWatts + board.ActiveWattsPerCore), 2);
    private double[] _shares = [];
    private double[] _scratch = [];

    /// <summary>The last inferences.</summary>
    public RecentRuns Recent { get; } = new();

    public double IdleJoules { get; private set; }

    public double RailJoules { get; private set; }

    public double MeasuredSeconds { get; private set; }

    public double GaugeSeconds { get; private set; }

    public double UncoveredSeconds { get; private set; }

    public MeteredTotals Totals => new(RailJoules, MeasuredSeconds, GaugeSeconds, UncoveredSeconds, _prices.IdleWatts);

    /// <summary>Watts that a model adds while it runs, and whether that was learned and not only taken from the profile; null before its first inference.</summary>
    public (double Watts, bool IsLearned)? PriceOf(int account) =>
        account < _prices.Models ? (_prices.Watts(account), _prices.Sigma(account) < 0.25 * _prices.Watts(account)) : null;

    /// <summary>Closes the window that ends with a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="window">The window.</param>
    /// <param name="accounts">All accounts; their joules grow.</param>
    /// <param name="radioJoules">What the radio took in the window.</param>
    public void Close(in LoadSample sample, MeteredWindow window, List<Account> accounts, double radioJoules)
    {
        Know(accounts);
        var seconds = window.Awake.TotalSeconds;
        for (var i = 0; i < accounts.Count; i++)
        {
            var busy = BusyUntil(accounts[i], sample.Timestamp);
            _shares[i] = seconds > 0 ? Math.Clamp((busy - _busyAtClose[i]) / seconds, 0, 1) : 0;
            _busyAtClose[i] = Math.Max(busy, _busyAtClose[i]);
        }

        if (seconds > 0 && sample.Joules is not null && !window.HasSlept)
        {
            _prices.Age(window.Awake);
            Learn(sample, window.Awake, accounts);
        }
        else
        {
            _block.Clear();
        }

        Book(sample, seconds, accounts, radioJoules);
        BookSleep(sample, window);
    }

    private void Learn(in LoadSample sample, TimeSpan elapsed, List<Account> accounts)
    {
        var shares = _shares.AsSpan(0, accounts.Count);
        if (sample.IsCounted)
        {
            var mean = sample.Joules!.Value / elapsed.TotalSeconds;
            _prices.Observe(mean, shares, ref _countNoise);
            return;
        }

        LearnFromBlock(sample, elapsed.TotalSeconds, shares);
        LearnFromPoint(sample, accounts);
    }

    private void LearnFromBlock(in LoadSample sample, double seconds, ReadOnlySpan<double> shares)
    {
        var joules = sample.Joules!.Value;
        _block.Add(joules, sample.Watts ?? (joules / seconds), seconds, shares);
        if (_block.Count < BlockSamples || _block.Length < BlockLength)
        {
            return;
        }

        var observed = _scratch.AsSpan(0, shares.Length);
        _block.CopyShares(observed);
        var noise = Math.Pow(_block.SigmaWatts + (RippleShare * _block.MeanWatts), 2);
        _prices.Observe(_block.MeanWatts, observed, ref noise);
        _block.Clear();
    }

    private void LearnFromPoint(in LoadSample sample, List<Account> accounts)
    {
        if (sample is not { Watts: { } watts, MeanOver: { } over })
        {
            return;
        }

        // The conversion that the sensor shows may have ended as long ago as it took.
        var from = sample.Timestamp - (long)(2 * over.TotalSeconds * clock.TimestampFrequency);
        if (Recent.IsPure(from, sample.Timestamp, Running(accounts), out var model))
        {
            var observed = _scratch.AsSpan(0, accounts.Count);
            observed.Clear();
            if (model >= 0)
            {
                observed[model] = 1;
            }

            _prices.Observe(watts, observed, ref _pointNoise);
        }
    }

    private void Book(in LoadSample sample, double seconds, List<Account> accounts, double radioJoules)
    {
        var models = 0.0;
        for (var i = 0; i < accounts.Count; i++)
        {
            _shares[i] *= seconds * _prices.Watts(i);
            models += _shares[i];
        }

        // What a counter has not seen nobody has drawn; single samples of power even out over many windows.
        var scale = sample is { IsCounted: true, Joules: { } counted } && models > counted - radioJoules ? Math.Max(0, counted - radioJoules) / models : 1;
        for (var i = 0; i < accounts.Count; i++)
        {
            accounts[i].Joules += scale * _shares[i];
        }

        if (sample.Joules is { } joules)
        {
            RailJoules += joules;
            IdleJoules += joules - (scale * models) - radioJoules;
            MeasuredSeconds += sample.Basis == EnergyBasis.Measured ? seconds : 0;
            GaugeSeconds += sample.Basis == EnergyBasis.Gauge ? seconds : 0;

            // An estimate of the whole is better than the profile, but nobody has measured it.
            UncoveredSeconds += sample.Basis == EnergyBasis.Modelled ? seconds : 0;
        }
        else
        {
            IdleJoules += seconds * _prices.IdleWatts;
            UncoveredSeconds += seconds;
        }
    }

    // A sensor's own counter has seen the sleep; between two readings of power nobody has.
    private void BookSleep(in LoadSample sample, MeteredWindow window)
    {
        var seconds = window.HasSlept ? window.Asleep.TotalSeconds : 0;
        if (sample is { IsCounted: true, Joules: not null })
        {
            MeasuredSeconds += sample.Basis == EnergyBasis.Measured ? seconds : 0;
            GaugeSeconds += sample.Basis == EnergyBasis.Gauge ? seconds : 0;
        }
        else
        {
            IdleJoules += seconds * (board.SleepWatts ?? 0);
            UncoveredSeconds += seconds;
        }
    }

    // Until it is learned a model is thought to keep one core busy.
    private void Know(List<Account> accounts)
    {
        if (_prices.Models == accounts.Count)
        {
            return;
        }

        while (_prices.Models < accounts.Count)
        {
            _prices.Add(Math.Max(0.05, board.ActiveWattsPerCore));
            _busyAtClose.Add(0);
        }

        (_shares, _scratch) = (new double[accounts.Count], new double[accounts.Count]);
        _block.Resize(accounts.Count);
    }

    private double BusyUntil(Account account, long timestamp) =>
        account.BusySeconds + (account.BusySince is { } since && since < timestamp ? clock.GetElapsedTime(since, timestamp).TotalSeconds : 0);

    private static (int Account, long Since)? Running(List<Account> accounts)
    {
        for (var i = 0; i < accounts.Count; i++)
        {
            if (accounts[i].BusySince is { } since)
            {
                return (i, since);
            }
        }

        return null;
    }
}
