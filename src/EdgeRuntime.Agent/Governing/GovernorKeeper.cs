using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Governing;

/// <summary>
/// Changes the board's governors so that they can always be put back: before the first change the file says what they were, and it says so until they are that again, whatever ends the agent. Owned by
/// one loop.
/// </summary>
internal sealed class GovernorKeeper
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    private readonly CpuGovernors _governors;
    private readonly GovernorStore _store;
    private readonly string? _bootId;
    private GovernorMemory _memory;

    /// <summary>Reads what is remembered; changes nothing yet.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="store">The file.</param>
    /// <param name="problem">What is wrong with the file; null when nothing is.</param>
    public GovernorKeeper(IFileSystem files, GovernorStore store, out string? problem)
    {
        (_governors, _store, _bootId) = (new CpuGovernors(files), store, files.ReadText(BootIdFile));
        _memory = store.Load(out problem);
        if (_memory.BootId is not null && _memory.BootId != _bootId)
        {
            // The kernel has begun with its own governors since.
            _memory = _memory with { BootId = null, Found = [], Tried = [] };
        }
    }

    /// <summary>Whether the board has other governors than the agent found, or may have.</summary>
    public bool HasChanged => _memory.IsOpen;

    /// <summary>What was found out; null before.</summary>
    public GovernorVerdict? Verdict => _memory.Verdict;

    /// <summary>Gives the whole board one governor.</summary>
    /// <param name="governor">The governor; null: those that it had.</param>
    /// <returns>Null when it has it, else why not.</returns>
    public string? Apply(string? governor) => governor is null ? Return() : Keep(governor) ?? _governors.Set(governor);

    /// <summary>Gives the board the governors that it had, and lets them be from now on.</summary>
    /// <returns>Null when it has them, else why not.</returns>
    public string? PutBack()
    {
        if (!HasChanged)
        {
            return null;
        }

        // Where a domain does not take its own back, a next start tries again.
        return Return() ?? Save(_memory with { BootId = null, Found = [], Tried = [] });
    }

    /// <summary>Remembers what was found out.</summary>
    /// <returns>Null when it is durable, else why not; it holds for this life of the agent anyway.</returns>
    public string? Remember(GovernorVerdict verdict)
    {
        var memory = _memory with { Verdict = verdict };
        var problem = Save(memory);
        _memory = memory;
        return problem;
    }

    // A change that is not known to be undone after a crash is not made.
    private string? Keep(string governor)
    {
        if (_memory.IsOpen && _memory.Tried.Contains(governor))
        {
            return null;
        }

        return Save(_memory with
        {
            BootId = _bootId,
            Found = _memory.IsOpen ? _memory.Found : _governors.Read(),
            Tried = [.. _memory.Tried, governor],
        });
    }

    private string? Return()
    {
        var now = _governors.Read();
        return _governors.Set(_memory.Found.Where(found => now.Any(each => each.Domain == found.Domain && _memory.Tried.Contains(each.Governor))));
    }

    private string? Save(GovernorMemory memory)
    {
        if (_store.Save(memory) is { } problem)
        {
            return problem;
        }

        _memory = memory;
        return null;
    }
}
