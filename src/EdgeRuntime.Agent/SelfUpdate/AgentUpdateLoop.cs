using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Agent.Hosting;

namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>Fetches the release of the agent that an order names, hands it to root, and reports what root makes of it, also over the restart in between.</summary>
internal sealed class AgentUpdateLoop(AgentUpdateServices services)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    private readonly SteadyClock _clock = new(services.Clocks.Wall);
    private readonly AsyncSignal _wake = new();
    private readonly AgentStager _stager = new(services);
    private Ordered? _order;
    private Ordered? _ended;
    private Ordered? _requested;
    private bool _wasPending;
    private volatile bool _isBusy;
    private TimeSpan _pause;

    /// <summary>Whether an update is under way: the device must not sleep then.</summary>
    public bool IsBusy => _isBusy;

    private bool IsRequested => File.Exists(Path.Combine(services.Paths.Inbox, AgentUpdatePaths.Request));

    /// <summary>Takes over what a desired document says about the agent; from any thread.</summary>
    public void Order(DesiredDocument document)
    {
        Volatile.Write(ref _order, document.Agent is { } agent ? new Ordered(agent.Digest, document.Generation) : null);
        _wake.Set();
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new TickTimer(_clock, _wake, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            services.Lifetime.GoOn();
            var wait = await LookAsync(cancellationToken);
            _isBusy = wait == Poll;
            services.Lifetime.Heartbeat.Rest();
            await timer.WaitUntilAsync(wait is { } pause ? _clock.GetUtcNow() + pause : null);
        }
    }

    // Does what is to be done now; returns when to look again, null for not before the next order.
    private async Task<TimeSpan?> LookAsync(CancellationToken cancellationToken)
    {
        var state = AgentUpdateStore.Read(services.Paths);
        if (state is { IsEnded: false, Digest.Length: > 0 })
        {
            Note(state.Digest, state.Version, state.Phase);
            _wasPending = true;
            return Poll;
        }

        if (IsRequested)
        {
            if ((_requested?.Digest ?? services.Status.Agent?.Digest ?? Volatile.Read(ref _order)?.Digest) is { } digest)
            {
                Note(digest, services.Status.Agent?.Version, ModelPhase.Staged);
            }

            _wasPending = true;
            return Poll;
        }

        if (state is not null && _wasPending)
        {
            Tell(state);
        }

        _wasPending = false;
        var order = Volatile.Read(ref _order);
        if (order is null || IsDone(order, state))
        {
            if (state is { Digest.Length: > 0 } && (order is null || order.Digest == state.Digest))
            {
                Note(state.Digest, state.Version, state.Phase, null, state.Error);
            }

            return null;
        }

        return await StageAsync(order, state, cancellationToken);
    }

    // What came to nothing is tried again when a newer order asks for it.
    private bool IsDone(Ordered order, AgentUpdateState? state)
    {
        if (state?.Digest == order.Digest && (state.Step == AgentUpdateStep.Committed || state.Generation >= order.Generation))
        {
            return true;
        }

        if (_ended == order)
        {
            return true;
        }

        if (_requested != order)
        {
            return false;
        }

        // Root took the request away and says nothing of it.
        End(order, services.Status.Agent?.Version, state?.Error ?? new ErrorInfo(ErrorCode.StorageFailed, "the updater lost the request; journalctl -u edge-agent-update has its words"));
        return true;
    }

    private async Task<TimeSpan?> StageAsync(Ordered order, AgentUpdateState? state, CancellationToken cancellationToken)
    {
        string? version = null;
        void Progress(string? name, ModelPhase phase, double? progress) => Note(order.Digest, version = name, phase, progress);
        ErrorInfo? error;
        try
        {
            if (services.Status.Agent is not { Phase: ModelPhase.Waiting } waiting || waiting.Digest != order.Digest)
            {
                Note(order.Digest, null, ModelPhase.Downloading, 0);
            }

            error = services.Disabled ?? await _stager.StageAsync(order.Digest, order.Generation, state?.FloorRelease ?? 0, Progress, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = new ErrorInfo(ErrorCode.StorageFailed, OneLineText.Of(e.Message));
        }

        switch (error)
        {
            case null:
                (_requested, _pause) = (order, TimeSpan.Zero);
                Note(order.Digest, version, ModelPhase.Staged);
                Log.AgentUpdated(services.Logger, "staged", $"edge-agent {version} waits for edge-agent-update.service");
                services.Events.Publish(EventSeverity.Info, EventName.AgentStaged, $"edge-agent {version} is verified and waits for the updater");
                return Poll;
            case { Code: ErrorCode.BlocksMissing or ErrorCode.BatteryLow or ErrorCode.TransferLimit }:
                Note(order.Digest, version, error.Code == ErrorCode.BatteryLow ? ModelPhase.Deferred : ModelPhase.Waiting, null, error);
                _pause = _pause == TimeSpan.Zero ? FirstRetry : _pause * 2 < LastRetry ? _pause * 2 : LastRetry;
                return _pause;
            default:
                End(order, version, error);
                return null;
        }
    }

    private void End(Ordered order, string? version, ErrorInfo error)
    {
        _ended = order;
        Note(order.Digest, version, ModelPhase.Failed, null, error);
        Log.AgentUpdateFailed(services.Logger, error.Message);
        services.Events.Publish(EventSeverity.Warning, EventName.AgentFailed, error.Message, error.Code);
    }

    private void Tell(AgentUpdateState state)
    {
        switch (state.Step)
        {
            case AgentUpdateStep.Committed:
                Log.AgentUpdated(services.Logger, "committed", $"edge-agent {state.Version}");
                services.Events.Publish(EventSeverity.Info, EventName.AgentCommitted, $"edge-agent {state.Version} is installed; it was {state.PreviousVersion}");
                break;
            case AgentUpdateStep.RolledBack:
                Log.AgentUpdateFailed(services.Logger, $"edge-agent {state.PreviousVersion} is installed again: {state.Error?.Message}");
                services.Events.Publish(EventSeverity.Warning, EventName.AgentRolledBack, $"edge-agent {state.PreviousVersion} is installed again: {state.Error?.Message}", state.Error?.Code);
                break;
            default:
                Log.AgentUpdateFailed(services.Logger, state.Error?.Message ?? "refused");
                services.Events.Publish(EventSeverity.Warning, EventName.AgentFailed, state.Error?.Message ?? "refused", state.Error?.Code);
                break;
        }
    }

    private void Note(string digest, string? version, ModelPhase phase, double? progress = null, ErrorInfo? error = null) =>
        services.Status.Agent = new AgentStatus { Digest = digest, Version = version, Phase = phase, Progress = progress, Error = error };

    private sealed class Ordered(string digest, long generation)
    {
        public string Digest { get; } = digest;

        public long Generation { get; } = generation;
    }
}
