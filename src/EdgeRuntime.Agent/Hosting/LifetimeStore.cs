using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>
/// Keeps the energy totals. They are written before they are published, so that no restart makes them fall. With a runtime directory (memory, which outlives
/// the process but not the board) each message's totals go there, and to the flash card at the end of a run and once an hour, or every six hours while nothing
/// is inferred: a power cut costs at most that time. Each write to the card is some 90 kB with all that ext4 does around it, 130 MB a day if every minute's
/// were written.
/// </summary>
/// <param name="directory">The state directory; null keeps nothing: then totals begin with each start.</param>
/// <param name="runtimeDirectory">systemd's <c>RUNTIME_DIRECTORY</c>; null: all is written to the state directory.</param>
/// <param name="clock">Tells the hour.</param>
internal sealed class LifetimeStore(string? directory, string? runtimeDirectory, TimeProvider clock)
{
    private const string FileName = "energy.json";
    private const int MaxBytes = 64 * 1024;

    private static readonly TimeSpan DiskPeriod = TimeSpan.FromHours(1);
    private static readonly TimeSpan RestPeriod = TimeSpan.FromHours(6);

    private readonly StateFile<LifetimeTotals> _disk = NewFile(directory);
    private readonly StateFile<LifetimeTotals> _memory = NewFile(directory is null ? null : runtimeDirectory);
    private long? _writtenAt;
    private long _writtenInferences;

    /// <summary>Reads what is kept; zeros when there is nothing.</summary>
    /// <param name="problem">What is wrong with the file; null when nothing is.</param>
    public LifetimeTotals Load(out string? problem)
    {
        var disk = _disk.Read(LifetimeEnergy.IsSound, out problem) ?? new LifetimeTotals();
        var memory = _memory.Read(LifetimeEnergy.IsSound, out var memoryProblem);
        problem ??= memoryProblem;

        // Energy only grows: the larger count is the later one.
        return memory is not null && memory.LoadJ > disk.LoadJ ? memory : disk;
    }

    /// <summary>Writes it.</summary>
    /// <param name="totals">The totals.</param>
    /// <param name="isEnding">Power may be gone soon, or the run ends: what is kept must outlive it.</param>
    /// <returns>Why it could not; null when it did or keeps nothing.</returns>
    public string? Save(LifetimeTotals totals, bool isEnding)
    {
        var problem = _memory.Write(totals);
        var period = totals.Inferences == _writtenInferences ? RestPeriod : DiskPeriod;
        if (_memory.IsKept && problem is null && !isEnding && _writtenAt is { } last && clock.GetElapsedTime(last) < period)
        {
            return null;
        }

        (_writtenAt, _writtenInferences) = (clock.GetTimestamp(), totals.Inferences);
        return _disk.Write(totals) ?? problem;
    }

    private static StateFile<LifetimeTotals> NewFile(string? folder) =>
        new(folder is null ? null : Path.Combine(folder, FileName), MaxBytes, MessageJsonContext.Default.LifetimeTotals, "the count of energy since the first start");
}
