using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>Keeps the scheduler's memory in a file. It is written once a planning slot and at the end, because an SD card wears.</summary>
/// <param name="path">The file; null keeps nothing.</param>
public sealed class SchedulerStore(string? path)
{
    // Twelve days of half hours as JSON are some ten thousand bytes.
    private const int MaxBytes = 128 * 1024;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(30);

    private readonly StateFile<SchedulerState> _file = new(path, MaxBytes, SchedulerStateJsonContext.Default.SchedulerState, "what the policy has learned");
    private DateTimeOffset? _savedAt;

    /// <summary>Reads what is kept; the initial state when there is nothing.</summary>
    /// <param name="problem">What is wrong with the file; null when nothing is.</param>
    public SchedulerState Load(out string? problem)
    {
        var state = _file.Read(static state => state.IsSound, out problem);

        // Counters of joules begin at 0 with every start.
        return state is null ? SchedulerState.Initial
            : state with { Adaptive = state.Adaptive is { } adaptive ? adaptive with { LastAt = null, LastHarvestJoules = null, LastLoadJoules = null } : null };
    }

    /// <summary>Writes it when it is time.</summary>
    /// <param name="state">What is remembered.</param>
    /// <param name="now">Physical time.</param>
    /// <param name="force">Whether to write whatever the time.</param>
    /// <returns>Why it could not; null when it did or had not to.</returns>
    public string? Save(SchedulerState state, DateTimeOffset now, bool force)
    {
        _savedAt ??= now;
        if (!_file.IsKept || !(force || now - _savedAt >= Period || now < _savedAt))
        {
            return null;
        }

        _savedAt = now;
        return _file.Write(state);
    }
}
