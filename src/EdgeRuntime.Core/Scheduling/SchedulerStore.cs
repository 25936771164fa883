using System.Text.Json;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>Keeps the scheduler's memory in a file. It is written once a planning slot and at the end, because an SD card wears.</summary>
/// <param name="path">The file; null keeps nothing.</param>
public sealed class SchedulerStore(string? path)
{
    // Twelve days of half hours as JSON are some ten thousand bytes.
    private const int MaxBytes = 128 * 1024;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(30);

    private DateTimeOffset? _savedAt;

    /// <summary>Reads what is kept; the initial state when there is nothing.</summary>
    /// <param name="problem">What is wrong with the file; null when nothing is.</param>
    public SchedulerState Load(out string? problem)
    {
        problem = null;
        if (path is null || !File.Exists(path))
        {
            return SchedulerState.Initial;
        }

        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                problem = $"{path}: is larger than {MaxBytes} bytes; the policy learns anew";
                return SchedulerState.Initial;
            }

            var state = JsonSerializer.Deserialize(File.ReadAllBytes(path), SchedulerStateJsonContext.Default.SchedulerState);
            if (state is { IsSound: true })
            {
                // Counters of joules begin at 0 with every start.
                return state with { Adaptive = state.Adaptive is { } adaptive ? adaptive with { LastAt = null, LastHarvestJoules = null, LastLoadJoules = null } : null };
            }

            problem = $"{path}: does not hold what a scheduler remembers; the policy learns anew";
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            problem = $"{path}: cannot be read ({e.Message}); the policy learns anew";
        }

        return SchedulerState.Initial;
    }

    /// <summary>Writes it when it is time.</summary>
    /// <param name="state">What is remembered.</param>
    /// <param name="now">Physical time.</param>
    /// <param name="force">Whether to write whatever the time.</param>
    /// <returns>Why it could not; null when it did or had not to.</returns>
    public string? Save(SchedulerState state, DateTimeOffset now, bool force)
    {
        _savedAt ??= now;
        if (path is null || !(force || now - _savedAt >= Period || now < _savedAt))
        {
            return null;
        }

        _savedAt = now;
        try
        {
            DurableFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(state, SchedulerStateJsonContext.Default.SchedulerState));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path}: cannot be written ({e.Message}); what the policy has learned is lost at the next start";
        }
    }
}
