using System.Collections.Immutable;
using System.Threading.Channels;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Agent.Updates;

/// <summary>
/// Brings the models to what is desired, one at a time, and goes back when an operator asks. The only owner of the slots and of the store once it runs. A newer order ends what is under way for
/// that model, a command whatever is under way; an order that waits (for the broker, for blocks, for charge) lets the others have their turn.
/// </summary>
internal sealed class InstallLoop
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(5);

    private readonly InstallServices _services;
    private readonly SteadyClock _clock;
    private readonly ChargeGuard _charge;
    private readonly ModelTrial _trial;
    private readonly ModelInstaller _installer;
    private readonly ModelRollback _rollback;
    private readonly Channel<RollbackOrder> _rollbacks = Channel.CreateBounded<RollbackOrder>(1);
    private readonly AsyncSignal _wake = new();
    private readonly Lock _lock = new();
    private readonly Lock _ordering = new();
    private ImmutableList<SlotOrders> _orders;
    private ReceivedDesired? _desired;
    private SlotOrders? _active;
    private CancellationTokenSource? _attempt;

    /// <summary>Makes the loop.</summary>
    /// <param name="services">What installs are done by.</param>
    /// <param name="slots">The models of this device.</param>
    public InstallLoop(InstallServices services, IReadOnlyList<ModelSlot> slots)
    {
        _services = services;
        _clock = new SteadyClock(services.Clocks.Wall);
        _orders = [.. slots.Select(static slot => new SlotOrders(slot))];
        _charge = new ChargeGuard(services.Power, services.Settings);
        _trial = new ModelTrial(services);
        _installer = new ModelInstaller(services, _charge, _trial);
        _rollback = new ModelRollback(services, _trial);
    }

    /// <summary>Whether an install is under way; a trial that waits for something to judge it by is none.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
            {
                return _active is not null;
            }
        }
    }

    private ImmutableList<SlotOrders> Orders => Volatile.Read(ref _orders);

    /// <summary>Takes over what a desired document says about models; from any thread. Those that it brings anew are taken in by the loop.</summary>
    public void Order(ReceivedDesired desired)
    {
        lock (_ordering)
        {
            _desired = desired;
            foreach (var orders in Orders)
            {
                var model = WantedOf(desired, orders.Slot);
                if (model is null && orders.Slot.IsAdopted ? orders.Release() : orders.Set(model is null ? null : new InstallOrder(model, desired.Rank.Value)))
                {
                    Interrupt(orders);
                }
            }
        }

        _wake.Set();
    }

    /// <summary>The source of a model that only an order has brought; null for no such model. From any thread.</summary>
    public string? SourceOf(string model) => Orders.Find(orders => orders.Slot.Model == model && orders.Slot.IsAdopted)?.Slot.Options.Source;

    /// <summary>Goes back to the previous commit of a model.</summary>
    /// <returns>Null when the previous one runs, else why not.</returns>
    public async Task<ErrorInfo?> RollBackAsync(string model, DsseEnvelope? grant, CancellationToken cancellationToken)
    {
        var request = new RollbackOrder(model, grant);
        if (!_rollbacks.Writer.TryWrite(request))
        {
            return new ErrorInfo(ErrorCode.Busy, "a rollback is under way already; try again");
        }

        Interrupt(null);
        _wake.Set();
        return await request.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Looks again at orders that wait for charge; told each new state of power.</summary>
    public void Note(PowerState state)
    {
        if (Orders.Exists(static orders => orders.WaitsForCharge) && _charge.Check(resuming: true) is null)
        {
            _wake.Set();
        }
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ReportAtStart();
        foreach (var orders in Orders)
        {
            await CloseUnreadAsync(orders.Slot);
        }

        try
        {
            await WorkAsync(cancellationToken);
        }
        finally
        {
            // A stop in good order is no fault of a model on trial; a stop for a fault may well be.
            if (cancellationToken.IsCancellationRequested && _services.Lifetime.IsOrderlyStop())
            {
                foreach (var orders in Orders.Where(static orders => orders.Slot.History.TrialStarts > 0))
                {
                    orders.Slot.TryAdvance(orders.Slot.History.Suspend());
                }
            }
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        using var timer = new TickTimer(_clock, _wake, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            _services.Lifetime.GoOn();
            Adopt();
            if (_rollbacks.Reader.TryRead(out var request))
            {
                request.Done.SetResult(await RollBackAsync(request, cancellationToken));
                continue;
            }

            var now = _clock.GetUtcNow();
            if (Orders.Find(orders => orders.IsDue(now, LastRetry) || (orders.WaitsForCharge && _charge.Check(resuming: true) is null)) is { } due)
            {
                await AttemptAsync(due, cancellationToken);
                continue;
            }

            _services.Lifetime.Heartbeat.Rest();
            await timer.WaitUntilAsync(Orders.Min(orders => orders.RetryAt < now + LastRetry ? orders.RetryAt : orders.RetryAt is null ? null : now + LastRetry));
        }
    }

    // What an order says of a slot's model. An adopted one that is to have another source is given up and taken in anew.
    private static DesiredModel? WantedOf(ReceivedDesired desired, ModelSlot slot) =>
        desired.Document.Models.FirstOrDefault(model => model.Model == slot.Model && (!slot.IsAdopted || model.Source is null || model.Source == slot.Options.Source));

    // Takes in the models of the last order that have no slot yet.
    private void Adopt()
    {
        lock (_ordering)
        {
            foreach (var model in (_desired?.Document.Models ?? []).Where(model => model.Source is not null && !Orders.Exists(orders => orders.Slot.Model == model.Model)))
            {
                var slot = new ModelSlot(model.Model, model.Source, _services.Store);
                if (slot.HistoryFault is { } fault)
                {
                    Log.HistoryUnreadable(_services.Logger, fault.Message);
                    _services.Events.Publish(EventSeverity.Warning, EventName.HistoryUnreadable, fault.Message, fault.Code);
                }

                var orders = new SlotOrders(slot);
                orders.Set(new InstallOrder(model, _desired!.Rank.Value));
                ImmutableInterlocked.Update(ref _orders, static (all, added) => all.Add(added), orders);
            }
        }
    }

    private void ReportAtStart()
    {
        foreach (var orders in Orders)
        {
            var slot = orders.Slot;
            ReportRunning(slot);
            if (slot.History.TrialStarts > 0 || slot.NeedsTuning)
            {
                orders.Again(_clock.GetUtcNow());
            }

            if (slot.History.Verdict is { } verdict)
            {
                _services.Status.Note(slot.Model, verdict.Digest, verdict.Phase, null, verdict.Error);
            }
        }
    }

    // What runs although something else is committed is told, with the reason.
    private void ReportRunning(ModelSlot slot)
    {
        if ((slot.IsOnTrial ? slot.Running?.Digest : slot.RunningDigest) is { } committed)
        {
            _services.Status.Commit(slot.Model, committed);
        }

        if (slot is { Fallback: { } error, Running: { } running })
        {
            _services.Status.Note(slot.Model, running.Digest, ModelPhase.Failed, null, error);
            _services.Events.Publish(
                ModelTrial.SeverityOf(error), slot.Loop is null ? EventName.ModelNotRunning : EventName.ModelFallback, $"{slot.Model}: {error.Message}; {(slot.RunningDigest is { } digest ? $"{digest[..12]} runs instead" : "it does not run")}", error.Code);
        }
    }

    // A trial is seen through even when nobody asks for the model any more: it runs, and must be committed or not.
    private static InstallOrder? OnTrial(ModelSlot slot) => slot.History is { TrialStarts: > 0, Candidate: { } candidate }
        ? new InstallOrder(new DesiredModel { Model = slot.Model, Digest = candidate.Digest, Variants = candidate.Variants }, candidate.Generation)
        : null;

    // Ends what is under way for one model, or whatever is; who waits goes on elsewhere, not in the caller.
    private void Interrupt(SlotOrders? orders)
    {
        lock (_lock)
        {
            if (orders is null || _active == orders)
            {
                _ = _attempt?.CancelAsync();
            }
        }
    }

    private async Task AttemptAsync(SlotOrders orders, CancellationToken stopping)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        lock (_lock)
        {
            (_active, _attempt) = (orders, attempt);
        }

        try
        {
            // A command that came before the attempt could be interrupted goes first.
            if (_rollbacks.Reader.TryPeek(out _))
            {
                return;
            }

            if (orders.IsReleased)
            {
                await ReleaseAsync(orders);
                return;
            }

            // Taken after the attempt can be interrupted: a newer order comes either before or ends it.
            if ((orders.Take() ?? OnTrial(orders.Slot)) is { } order)
            {
                var outcome = await _installer.InstallAsync(orders.Slot, order, attempt.Token, stopping);
                Settle(orders, order, outcome);
            }
            else
            {
                _services.Status.Clear(orders.Slot.Model);
            }

            await TuneAsync(orders, attempt.Token, stopping);
        }
        catch (OperationCanceledException) when (attempt.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            Log.InstallInterrupted(_services.Logger, orders.Slot.Model);
            orders.Again(_clock.GetUtcNow());
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The agent stops; the history says where the next start goes on.
        }
        finally
        {
            lock (_lock)
            {
                (_active, _attempt) = (null, null);
            }

            await CloseUnreadAsync(orders.Slot);
        }
    }

    // A model that the configuration does not name and no order any more: it stops, and its files go.
    private async Task ReleaseAsync(SlotOrders orders)
    {
        var slot = orders.Slot;
        orders.Take();
        await _trial.EndAsync(slot);
        try
        {
            slot.GiveUp();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.InstallBroke(_services.Logger, e, slot.Model);
            orders.Retry(_clock.GetUtcNow(), FirstRetry, LastRetry);
            return;
        }

        ImmutableInterlocked.Update(ref _orders, static (all, gone) => all.Remove(gone), orders);
        _services.Status.Forget(slot.Model);
        Log.GivenUp(_services.Logger, slot.Model);
        _services.Events.Publish(EventSeverity.Info, EventName.ModelRemoved, $"{slot.Model} removed: no order names it; its files are deleted");
    }

    // What was opened for a trial that did not come about: nobody reads it.
    private static async Task CloseUnreadAsync(ModelSlot slot)
    {
        if (slot.Source is { } source)
        {
            slot.Source = null;
            await source.DisposeAsync();
        }
    }

    private async Task TuneAsync(SlotOrders orders, CancellationToken changed, CancellationToken stopping)
    {
        if (!orders.Slot.NeedsTuning || orders.Slot.History.TrialStarts > 0)
        {
            return;
        }

        var outcome = await _installer.TuneAsync(orders.Slot, changed, stopping);
        if (outcome.Error is { } error)
        {
            Log.TuneEnded(_services.Logger, orders.Slot.Model, error.Message);
        }

        if (outcome.Kind == InstallOutcomeKind.Deferred)
        {
            orders.WaitForCharge();
        }
    }

    private void Settle(SlotOrders orders, InstallOrder order, InstallOutcome outcome)
    {
        if (outcome.Error is { } error)
        {
            Log.InstallEnded(_services.Logger, order.Model.Model, order.Model.Digest[..12], error.Message);
        }
        else
        {
            Log.Installed(_services.Logger, order.Model.Model, order.Model.Digest[..12]);
        }

        switch (outcome.Kind)
        {
            case InstallOutcomeKind.Deferred:
                _services.Status.Note(order.Model.Model, order.Model.Digest, ModelPhase.Deferred, null, outcome.Error);
                orders.WaitForCharge();
                break;
            case InstallOutcomeKind.Later or InstallOutcomeKind.Untried:
                _services.Status.Note(order.Model.Model, order.Model.Digest, outcome.Kind == InstallOutcomeKind.Later ? ModelPhase.Waiting : ModelPhase.Trial, null, outcome.Error);
                orders.Retry(_clock.GetUtcNow(), FirstRetry, LastRetry);
                break;
        }
    }

    private async Task<ErrorInfo?> RollBackAsync(RollbackOrder request, CancellationToken stopping) =>
        Orders.Find(orders => orders.Slot.Model == request.Model) is { } orders
            ? await _rollback.RunAsync(orders.Slot, orders.Current?.Generation ?? 0, request.Grant, stopping)
            : new ErrorInfo(ErrorCode.UnknownModel, $"no model '{request.Model}'; there are {string.Join(", ", Orders.Select(static orders => orders.Slot.Model))}");
}
