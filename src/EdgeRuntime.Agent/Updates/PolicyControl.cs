using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>
/// Which policy is in force: that of the configuration, over it that of the desired document, over both one that command <c>policy</c> set for a time or until
/// the next generation. The only writer of the settings in force. Called by the loops of commands, desired documents and power; one lock keeps their changes apart.
/// </summary>
internal sealed class PolicyControl
{
    private const int MaxBytes = 16 * 1024;

    // By how much the end of a policy may lie beside the kept one before it is written again: the date was set.
    private static readonly TimeSpan DateStep = TimeSpan.FromSeconds(1);

    private readonly AgentConfiguration _configuration;
    private readonly PolicyTargets _targets;
    private readonly SteadyClock _clock;
    private readonly ILogger _logger;
    private readonly StateFile<PolicyOverride> _file;
    private readonly Lock _lock = new();
    private DesiredDocument? _desired;
    private long _generation;
    private PolicyOverride? _override;

    // By the steady clock: a date that is set moves nothing.
    private DateTimeOffset? _end;
    private volatile PolicyInfo _inForce;

    /// <summary>Begins with the settings in force, those of the configuration.</summary>
    /// <param name="configuration">The device's configuration.</param>
    /// <param name="targets">Who works by the policy.</param>
    /// <param name="clock">Counts the time that a command states, also while the board is suspended.</param>
    /// <param name="logger">The log.</param>
    public PolicyControl(AgentConfiguration configuration, PolicyTargets targets, SteadyClock clock, ILogger logger)
    {
        (_configuration, _targets, _clock, _logger) = (configuration, targets, clock, logger);
        var path = configuration.StateDirectory is { } directory ? Path.Combine(directory, "policy-command.json") : null;
        _file = new StateFile<PolicyOverride>(path, MaxBytes, PolicyOverrideJsonContext.Default.PolicyOverride, "the policy that a command set");
        _inForce = Describe(targets.Settings.Current.Policy);
    }

    /// <summary>The policy in force, as it is reported.</summary>
    public PolicyInfo InForce => _inForce;

    /// <summary>Puts what a command set before the restart into force again, while its time is not over. Before a desired document is restored.</summary>
    public void Restore()
    {
        lock (_lock)
        {
            var kept = _file.Read(static value => value.IsSound(), out var problem);
            Report(problem);
            if (kept is null)
            {
                return;
            }

            // A clock that starts in 1970 cannot say how much is left: never more than was stated.
            var left = kept.Until - _clock.GetUtcNow();
            (_override, _generation, _end) = (kept, kept.Generation, null);
            if (kept.DurationS is { } seconds && left is { } rest)
            {
                _end = _clock.GetUtcNow() + (rest < TimeSpan.FromSeconds(seconds) ? rest : TimeSpan.FromSeconds(seconds));
            }

            if (left <= TimeSpan.Zero)
            {
                End("its time is over");
            }
            else if (!_configuration.Updates.TakesPolicyCommand)
            {
                End("command 'policy' is disabled now");
            }
            else
            {
                Use();
            }
        }
    }

    /// <summary>A desired document is applied; one of another generation ends what a command set.</summary>
    /// <param name="document">The document.</param>
    /// <param name="settings">What it makes together with the configuration; null when it no longer fits: then its policy and settings are left out.</param>
    public void Adopt(DesiredDocument document, EffectiveSettings? settings)
    {
        lock (_lock)
        {
            (_desired, _generation) = (settings is null ? null : document, document.Generation);
            if (_override is { } set && set.Generation != document.Generation)
            {
                End($"generation {document.Generation} is in force");
            }
            else
            {
                Use();
            }
        }
    }

    /// <summary>Does command <c>policy</c>.</summary>
    /// <param name="payload">A <see cref="PolicyRequest"/>.</param>
    /// <returns>Why not; null when it is done.</returns>
    public ErrorInfo? Set(byte[] payload)
    {
        if (!_configuration.Updates.TakesPolicyCommand)
        {
            return new ErrorInfo(
                ErrorCode.CommandDisabled,
                "command 'policy' is disabled: this device applies signed orders only, and a command is not signed (set Updates:PolicyCommand to true)");
        }

        var read = PolicyRequest.Read(payload);
        if (!read.IsOk)
        {
            return read.Error;
        }

        lock (_lock)
        {
            if (read.Value.Policy is not { } policy)
            {
                End("a command ended it");
                return null;
            }

            var settings = EffectiveSettings.Of(_configuration, _desired, policy);
            if (!settings.IsOk)
            {
                return new ErrorInfo(ErrorCode.BadRequest, settings.Error.Message);
            }

            _end = read.Value.DurationS is { } seconds ? _clock.GetUtcNow() + TimeSpan.FromSeconds(seconds) : null;
            _override = new PolicyOverride { Policy = policy, Generation = _generation, DurationS = read.Value.DurationS, Until = DateOfEnd() };
            Report(_file.Write(_override));
            Use();
            var end = _override.Until is { } until ? FormattableString.Invariant($"{until:yyyy-MM-ddTHH:mm:ssZ}") : "the next desired generation";
            Tell($"a command set '{policy.Kind}' until {end}");
            return null;
        }
    }

    /// <summary>Ends what a command set once its time is over; with each reading of power, so that nothing wakes up for it alone.</summary>
    public void Look()
    {
        lock (_lock)
        {
            if (_override is not { Until: { } until } set || _end is not { } end)
            {
                return;
            }

            if (_clock.GetUtcNow() >= end)
            {
                End("its time is over");
            }
            else if (DateOfEnd() is { } date && (date - until).Duration() > DateStep)
            {
                _override = set with { Until = date };
                Report(_file.Write(_override));
                Use();
            }
        }
    }

    private DateTimeOffset? DateOfEnd() => _end is { } end ? _clock.DateOf(end) : null;

    // Under the lock.
    private void End(string why)
    {
        if (_override is not { } set)
        {
            return;
        }

        (_override, _end) = (null, null);
        Report(_file.Delete());
        Use();
        Tell($"'{_inForce.Kind}' is in force again, in place of '{set.Policy.Kind}' set by a command: {why}");
    }

    // Under the lock.
    private void Use()
    {
        var settings = EffectiveSettings.Of(_configuration, _desired, _override?.Policy);
        if (!settings.IsOk)
        {
            // The configuration or the order below has changed; without the command it is sound.
            Report(settings.Error.Message);
            (_override, _end) = (null, null);
            Report(_file.Delete());
            settings = EffectiveSettings.Of(_configuration, _desired);
        }

        _targets.Settings.Current = settings.Value!;
        _targets.Power.Adopt(new Scheduler(settings.Value!.Policy));
        _inForce = Describe(settings.Value.Policy);
        _targets.Changed();
    }

    private PolicyInfo Describe(PolicyOptions policy) => new()
    {
        Kind = policy.Kind,
        MinRateHz = policy.MinRateHz,
        MaxRateHz = policy.MaxRateHz,
        CriticalSocFraction = policy.CriticalSocFraction,
        Origin = _override is not null ? PolicyOrigin.Command : _desired?.Policy is not null ? PolicyOrigin.Desired : PolicyOrigin.Configuration,
        Until = _override?.Until,
    };

    private void Tell(string change)
    {
        Log.PolicyChanged(_logger, change);
        _targets.Events.Publish(EventSeverity.Info, EventName.PolicyChanged, change);
    }

    private void Report(string? problem)
    {
        if (problem is not null)
        {
            Log.PolicyLost(_logger, problem);
        }
    }
}
