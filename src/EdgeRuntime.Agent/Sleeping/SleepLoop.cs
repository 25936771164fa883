using System.Globalization;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Sleeping;

/// <summary>
/// Sends the board to sleep when the plan is to infer nothing for long enough: sets the alarm of the HAT that wakes it, where there is one, says goodbye with the time of return, runs the
/// configured program, and comes back after it. Between two sleeps the device stays reachable for a while, so that orders and commands get through; while a model is being installed it does
/// not sleep.
/// </summary>
internal sealed class SleepLoop(SleepOptions options, DeviceConnection connection, PowerLoop power, SleepServices services, Heartbeat heartbeat, ILogger logger)
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(10);

    // A program that suspends comes back late by as long as the board takes to wake up.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    // A program that orders a halt returns at once; the agent is stopped with everything else soon after.
    private static readonly TimeSpan HaltLimit = TimeSpan.FromMinutes(2);

    // A program that comes back before this share of the time has not put the board to sleep; nor has anybody woken it.
    private const double LeastShare = 0.1;
    private static readonly TimeSpan LongestAwake = TimeSpan.FromHours(1);

    private readonly AsyncSignal _wake = new();
    private readonly SteadyClock _clock = new(services.Clocks.Physical, services.Clocks.Suspended);
    private string? _refusal;
    private TimeSpan _awake = options.MinAwake;
    private long _awakeSince = services.Clocks.Physical.GetTimestamp();

    /// <summary>Looks at each new state of power in which the board may sleep; the others need not wake this loop.</summary>
    public void Note(PowerState state)
    {
        if (state.Plan.Mode is PowerMode.Asleep or PowerMode.Critical)
        {
            _wake.Set();
        }
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new TickTimer(_clock, _wake, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            heartbeat.Rest();
            await timer.WaitUntilAsync(null);
            if (!cancellationToken.IsCancellationRequested && DurationOf(power.Current) is { } duration)
            {
                await SleepAsync(duration, power.Current.Plan.Reason, cancellationToken);
            }
        }
    }

    /// <summary>How long to sleep now; null for not at all.</summary>
    internal TimeSpan? DurationOf(PowerState state)
    {
        var duration = state.Plan.Mode switch
        {
            PowerMode.Asleep => state.Plan.WakeAt - state.Snapshot.At,
            PowerMode.Critical => options.CriticalDuration,
            _ => null,
        };
        return duration >= options.MinDuration && services.Clocks.Physical.GetElapsedTime(_awakeSince) >= _awake && !services.IsBusy() ? duration : null;
    }

    private async Task SleepAsync(TimeSpan duration, string reason, CancellationToken cancellationToken)
    {
        // Before the goodbye: a board that nothing would switch on again does not go.
        if (!IsAlarmSet(duration))
        {
            _awakeSince = services.Clocks.Physical.GetTimestamp();
            return;
        }

        heartbeat.Promise(duration + Drain + Late + Late);
        // The date is announced; how long the board has slept is counted, whatever is done to the date.
        var wakeAt = services.Clocks.Wall.GetUtcNow() + (duration / services.Clocks.Speed);
        var due = _clock.GetUtcNow() + duration;
        await connection.SleepAsync(wakeAt, reason, Drain, cancellationToken);
        Log.Sleeping(logger, wakeAt, reason);
        var failure = await RunProgramAsync(duration, wakeAt, due, cancellationToken);
        _awakeSince = services.Clocks.Physical.GetTimestamp();

        // Each goodbye costs a connection: a program that does not put the board to sleep is not tried as often.
        _awake = failure is null ? options.MinAwake : TimeSpan.FromTicks(Math.Min(2 * _awake.Ticks, Math.Max(options.MinAwake.Ticks, LongestAwake.Ticks)));
        connection.WakeUp();
        Log.Awake(logger, failure ?? FormattableString.Invariant($"{(due - _clock.GetUtcNow()).TotalSeconds:0} s before the time"));
        if (failure is not null)
        {
            services.Events.Publish(EventSeverity.Warning, EventName.SleepFailed, $"the board did not sleep: {failure}; see Sleep:Command", ErrorCode.ProgramFailed);
        }
    }

    private bool IsAlarmSet(TimeSpan duration)
    {
        var refusal = services.SetWakeAlarm?.Invoke(duration);
        if (refusal is not null && refusal != _refusal)
        {
            Log.SleepRefused(logger, refusal);
            services.Events.Publish(EventSeverity.Warning, EventName.SleepFailed, $"the board stays awake: {refusal}; see Sleep:WakeAlarm", ErrorCode.WakeAlarmFailed);
        }

        _refusal = refusal;
        return refusal is null;
    }

    private async Task<string?> RunProgramAsync(TimeSpan duration, DateTimeOffset wakeAt, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var outcome = await services.Tools.RunAsync(options.Command[0], [.. options.Command.Skip(1).Select(argument => Fill(argument, duration, wakeAt))], duration + Late, cancellationToken);
        if (outcome.Failure is null && services.SetWakeAlarm is not null && _clock.GetUtcNow() < due)
        {
            await Task.Delay(HaltLimit, services.Clocks.Physical, cancellationToken);
            return FormattableString.Invariant($"{options.Command[0]} ended well, but the board still runs {HaltLimit.TotalMinutes:0} minutes later");
        }

        return outcome.Failure ?? (due - _clock.GetUtcNow() > (1 - LeastShare) * duration
            ? FormattableString.Invariant($"{options.Command[0]} came back {(due - _clock.GetUtcNow()).TotalSeconds:0} s before the time")
            : null);
    }

    private static string Fill(string argument, TimeSpan duration, DateTimeOffset wakeAt) => argument
        .Replace("{seconds}", ((long)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{wakeAt}", wakeAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
