using System.Threading.Channels;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>
/// Runs one model on one source at the planned rate. The only owner of the session, its buffers and the source. A tick:
/// 1. read a sample; 2. ask the gate whether it is worth an inference; 3. wait for the turn among the models; 4. run the step if the plan's
/// energy pays for it; 5. book its energy; 6. hand the result on. From 1 to 6 nothing is allocated.
/// </summary>
public sealed class InferenceLoop : IAsyncDisposable
{
    // One step on the slowest board takes seconds; one that takes longer than this hangs in the native runtime, or in what decodes a sample.
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(30);

    private InferenceLane _lane;
    private VariantInForce _variant;
    private InferenceStep _step;
    private readonly PriorityTurnstile.Pass _turn;
    private readonly EnergyLedger _ledger;
    private int _account;
    private readonly ChannelWriter<InferenceResult> _results;
    private readonly SteadyClock _clock;
    private readonly Heartbeat _heartbeat;
    private readonly ILogger _logger;
    private readonly JouleBucket? _bucket;
    private readonly InferenceMarker? _marker;
    private readonly TickSchedule _schedule;
    private readonly LoopCounters _counters = new();
    private readonly ResultWatch _watch;
    private readonly Sample _sample = new();
    private readonly Channel<OnceRequest> _onceRequests = Channel.CreateBounded<OnceRequest>(1);
    private readonly Channel<ModelSwap> _swaps = Channel.CreateBounded<ModelSwap>(1);
    private readonly AsyncSignal _wake = new();
    private readonly ReadInterrupt _reading = new();
    private double _rateHz;
    private bool _sourceWasAvailable = true;
    private bool _ended;
    private volatile bool _running;

    /// <summary>Makes the loop.</summary>
    public InferenceLoop(
        InferenceLane lane,
        PriorityTurnstile turnstile,
        EnergyLedger ledger,
        ChannelWriter<InferenceResult> results,
        LoopServices services)
    {
        (_lane, _ledger, _results) = (lane, ledger, results);
        (_clock, _heartbeat, _logger, _bucket, _marker) = (new SteadyClock(services.Physical), services.Heartbeat, services.Logger, services.Bucket, services.Marker);
        _watch = new ResultWatch(_counters, _logger);
        _variant = new VariantInForce(new LaneVariants(lane.Model, ledger), 0);
        (_step, _account) = (_variant.Step, _variant.Account);
        _turn = turnstile.CreatePass(lane.Priority);
        _schedule = new TickSchedule(lane.CatchUpLimit);
    }

    /// <summary>Raised on the loop at every read that failed, and at the first good one after.</summary>
    public event Action<ISource, SourceReadOutcome>? SourceNoted;

    /// <summary>The model's id.</summary>
    public string Model => _lane.Model.Package.Manifest.Model;

    /// <summary>What the loop owns now; a swap changes the model.</summary>
    public InferenceLane Lane => Volatile.Read(ref _lane);

    /// <summary>Its counts so far.</summary>
    public LoopStatistics Statistics => _counters.Snapshot(_schedule);

    /// <summary>Rate in force.</summary>
    public double RateHz => Volatile.Read(ref _rateHz);

    /// <summary>Takes over a plan; from one thread at a time.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="watts">What the inferences of this model may take of it; null without bounds.</param>
    public void Apply(RatePlan plan, double? watts = null)
    {
        var rate = plan.RateFor(Lane.MaxRateHz);
        var variant = Volatile.Read(ref _variant);
        var index = plan.Trade is null ? 0 : variant.Index;
        if (rate > 0 && plan.Trade is { } trade && watts is { } budget && variant.All.Pick(trade, index, budget, rate / plan.Fraction) is { } picked)
        {
            (index, rate) = picked;
        }

        if (index != variant.Index)
        {
            // A model that was swapped in meanwhile begins with its own first variant.
            Interlocked.CompareExchange(ref _variant, variant with { Index = index }, variant);
        }

        if (Interlocked.Exchange(ref _rateHz, rate) != rate)
        {
            _wake.Set();
        }
    }

    /// <summary>Asks for one inference now, whatever the rate; false when one is asked for already.</summary>
    /// <param name="completion">Receives what came of it.</param>
    /// <param name="note">Called on the loop with the result, before it goes its way; it must not keep the buffer.</param>
    public bool TryRequestOnce(TaskCompletionSource<OnceOutcome> completion, Action<InferenceResult>? note = null)
    {
        var accepted = _onceRequests.Writer.TryWrite(new OnceRequest(completion, note));
        _wake.Set();
        return accepted;
    }

    /// <summary>
    /// Puts another model of the same id into the old one's place, between two ticks. Afterwards the loop owns the new one and the caller the old one.
    /// </summary>
    /// <param name="model">The new model, made ready for the same source.</param>
    /// <param name="cancellationToken">Gives the swap up; one that has been done by then is done.</param>
    /// <returns>The old model.</returns>
    /// <exception cref="OperationCanceledException">It was not done: the caller still owns the new one.</exception>
    /// <exception cref="InvalidOperationException">Another swap waits.</exception>
    public async Task<LoadedModel> SwapAsync(LoadedModel model, CancellationToken cancellationToken)
    {
        // Made here: a tick should not wait for hundreds of buffers.
        var swap = new ModelSwap(Lane.With(model));
        if (!_swaps.Writer.TryWrite(swap))
        {
            throw new InvalidOperationException("another swap waits");
        }

        _wake.Set();
        _reading.Interrupt();
        using (cancellationToken.Register(static state => ((ModelSwap)state!).GiveUp(), swap))
        {
            return await swap.Done;
        }
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _lane.Source.StartAsync(cancellationToken);
        using var timer = new TickTimer(_clock, _wake, cancellationToken);
        _running = true;
        try
        {
            // Every await of a tick stands in this one method: each further async method would cost an object a tick.
            while (!cancellationToken.IsCancellationRequested)
            {
                if (!TryBegin(_clock.GetUtcNow(), out var due, out var once))
                {
                    await timer.WaitUntilAsync(_schedule.Due);
                    continue;
                }

                SourceReadOutcome read;
                try
                {
                    var reading = _lane.Source.ReadAsync(_sample, due, _reading.Renew(_swaps.Reader.TryPeek(out _), cancellationToken));
                    if (!reading.IsCompleted)
                    {
                        PromiseAfter(_lane.Source.ReadLimit);
                    }

                    read = await reading;
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    // A swap does not wait for a source that may yield nothing for days.
                    once?.Completion.TrySetResult(OnceOutcome.Busy);
                    continue;
                }

                var outcome = Judge(read, isAskedFor: once is not null);
                if (outcome == OnceOutcome.Done)
                {
                    var turn = _turn.EnterAsync();
                    if (!turn.IsCompleted)
                    {
                        // Whoever has the turn is watched.
                        _heartbeat.Rest();
                    }

                    await turn;
                    outcome = InferInTurn(once);
                }

                once?.Completion.TrySetResult(outcome);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The source was waited for when the stop came.
        }
        finally
        {
            _running = false;
            _reading.Dispose();
            while (_swaps.Reader.TryRead(out var swap))
            {
                swap.GiveUp();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A loop that hangs in the native runtime keeps its model: to free that under it would end the process without a word.
        if (_running)
        {
            return;
        }

        _lane.Model.Dispose();
        await _lane.Source.DisposeAsync();
    }

    // What is to be done now: an inference that was asked for, or the tick that is due. Otherwise the loop rests.
    private bool TryBegin(DateTimeOffset now, out DateTimeOffset due, out OnceRequest? once)
    {
        if (_swaps.Reader.TryRead(out var swap))
        {
            Exchange(swap);
        }

        var variant = Volatile.Read(ref _variant);
        if (_step != variant.Step)
        {
            // What this variant remembers is from before the other one's turn.
            variant.Step.ResetState();
        }

        (_step, _account) = (variant.Step, variant.Account);
        _schedule.SetRate(_ended ? 0 : RateHz, now);
        due = now;
        if (!_onceRequests.Reader.TryRead(out once))
        {
            if (!(_schedule.Due <= now))
            {
                // Without a due time, of an empty battery or an ended source, for as long as that lasts.
                PromiseAfter(_schedule.Due - now);
                return false;
            }

            due = _schedule.Take(now);
        }

        // Ticks are steady, samples bear the date.
        due = _clock.DateOf(due);

        // What the source computes counts like a step; what it waits for does not.
        _heartbeat.Promise(StepLimit);
        return true;
    }

    private void Exchange(ModelSwap swap)
    {
        if (!swap.TryBegin())
        {
            return;
        }

        var old = _lane.Model;
        Volatile.Write(ref _variant, new VariantInForce(new LaneVariants(swap.Lane.Model, _ledger), 0));
        _watch.Reset();
        Volatile.Write(ref _lane, swap.Lane);
        swap.Complete(old);
    }

    // What computes and what is due says how long it may take. What waits for a child, a device or a topic may take days; those watch over themselves.
    private void PromiseAfter(TimeSpan? limit)
    {
        if (limit is { } wait)
        {
            _heartbeat.Promise(wait + StepLimit);
        }
        else
        {
            _heartbeat.Rest();
        }
    }

    // Done: the sample is worth an inference, or somebody wants one whatever it is worth.
    private OnceOutcome Judge(SourceReadOutcome read, bool isAskedFor)
    {
        NoteSource(read);
        if (read != SourceReadOutcome.Ready)
        {
            return OnceOutcome.SourceUnavailable;
        }

        if (_lane.Gate is not { } gate || gate.Admits(_sample, _lane.Source.Format.Type) || isAskedFor)
        {
            return OnceOutcome.Done;
        }

        _counters.CountGated();
        _ledger.RecordGated(_account);
        return OnceOutcome.Unchanged;
    }

    private OnceOutcome InferInTurn(OnceRequest? once)
    {
        _heartbeat.Promise(StepLimit);
        try
        {
            // What an operator asks for is outside the plan, but is paid like any other.
            return once is not null || _bucket is not { IsEmpty: true } ? Infer(once) : Withhold();
        }
        finally
        {
            _turn.Leave();
        }
    }

    private void NoteSource(SourceReadOutcome outcome)
    {
        var available = outcome == SourceReadOutcome.Ready;
        if (!available)
        {
            _step.NoteRestart();
            _counters.CountUnavailable();
        }

        if (outcome == SourceReadOutcome.Ended && !_ended)
        {
            _ended = true;
            Log.SourceEnded(_logger, _lane.Source.Name);
        }
        else if (available != _sourceWasAvailable)
        {
            Log.SourceChanged(_logger, _lane.Source.Name, available ? "available again" : "unavailable", _lane.Source.State.Reason);
        }

        if (!available || !_sourceWasAvailable)
        {
            SourceNoted?.Invoke(_lane.Source, outcome);
        }

        _sourceWasAvailable = available;
    }

    private OnceOutcome Withhold()
    {
        _counters.CountWithheld();
        return OnceOutcome.Withheld;
    }

    private OnceOutcome Infer(OnceRequest? once)
    {
        if (_lane.Pool.TryRent() is not { } result)
        {
            _counters.CountDropped();
            return OnceOutcome.Busy;
        }

        _ledger.BeginInference(_account);
        _marker?.Begin();
        try
        {
            _step.Run(_sample, result);
        }
        catch (InferenceException e)
        {
            _ledger.AbandonInference(_account);
            _lane.Pool.Return(result);
            _watch.Note(e, _lane);
            return OnceOutcome.Failed;
        }
        finally
        {
            _marker?.End();
        }

        Book(result);
        once?.Note?.Invoke(result);
        return Send(result);
    }

    private void Book(InferenceResult result)
    {
        _watch.Note(result, _lane);
        if (result.NotANumber != NotANumber.None)
        {
            _ledger.RecordNotANumber(_account);
        }

        if (result.NotANumber == NotANumber.Sample)
        {
            // Looked at, not inferred on.
            _ledger.AbandonInference(_account);
            return;
        }

        var joules = _ledger.RecordInference(_account, result.CpuTime);
        _bucket?.Pay(joules);
        result.EnergyJoules = joules;
        result.EnergyBasis = _ledger.BasisOf(_account);
        _lane.Record.Note(result);
        _counters.CountInference();
        if (result is { NotANumber: NotANumber.None, Truth: { } truth, BestLabel: { } label })
        {
            _counters.CountTruth(truth == label);
        }
    }

    private OnceOutcome Send(InferenceResult result)
    {
        // Once it is sent the buffer is another's.
        var outcome = result.NotANumber == NotANumber.None ? OnceOutcome.Done : OnceOutcome.NotANumber;
        result.Lane = _lane;
        if (_results.TryWrite(result))
        {
            return outcome;
        }

        _counters.CountDropped();
        _lane.Pool.Return(result);
        return OnceOutcome.Busy;
    }
}
