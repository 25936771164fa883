using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>
/// Keeps the scheduler's memory in a file. With a runtime directory (memory, which outlives the process but not the board) each planning slot's goes there, and
/// to the flash card every six hours and at the end: a power cut costs at most those six hours of twelve days. A durable write to a card is some 90 kB with all
/// that ext4 does around it.
/// </summary>
/// <param name="path">The file; null keeps nothing.</param>
/// <param name="runtimeDirectory">systemd's <c>RUNTIME_DIRECTORY</c>; null: each slot's is written to the file.</param>
public sealed class SchedulerStore(string? path, string? runtimeDirectory = null)
{
    // Twelve days of half hours as JSON are some ten thousand bytes.
    private const int MaxBytes = 128 * 1024;

    private static readonly TimeSpan SlotPeriod = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan DiskPeriod = TimeSpan.FromHours(6);

    private readonly StateFile<SchedulerState> _disk = NewFile(path);
    private readonly StateFile<SchedulerState> _memory =
        NewFile(path is null || runtimeDirectory is null ? null : Path.Combine(runtimeDirectory, Path.GetFileName(path)));
    private DateTimeOffset? _savedAt;
    private DateTimeOffset? _writtenAt;

    /// <summary>Reads what is kept; the initial state when there is nothing.</summary>
    /// <param name="problem">What is wrong with the file; null when nothing is.</param>
    public SchedulerState Load(out string? problem)
    {
        // What is in memory is of this boot, and never older than the file.
        var state = _memory.Read(static state => state.IsSound, out problem);
        if (state is null)
        {
            state = _disk.Read(static state => state.IsSound, out var diskProblem);
            problem = diskProblem ?? problem;
        }

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
        _writtenAt ??= now;
        if (!_disk.IsKept || !(force || IsDue(_savedAt.Value, SlotPeriod)))
        {
            return null;
        }

        _savedAt = now;
        var problem = _memory.Write(state);
        if (_memory.IsKept && problem is null && !force && !IsDue(_writtenAt.Value, DiskPeriod))
        {
            return null;
        }

        _writtenAt = now;
        return _disk.Write(state) ?? problem;

        bool IsDue(DateTimeOffset last, TimeSpan period) => now - last >= period || now < last;
    }

    private static StateFile<SchedulerState> NewFile(string? file) =>
        new(file, MaxBytes, SchedulerStateJsonContext.Default.SchedulerState, "what the policy has learned");
}
