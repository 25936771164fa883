using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Governing;

/// <summary>Keeps <see cref="GovernorMemory"/> in a file, durably.</summary>
/// <param name="path">The file.</param>
internal sealed class GovernorStore(string path)
{
    private const int MaxBytes = 64 * 1024;

    private readonly StateFile<GovernorMemory> _file = new(path, MaxBytes, GovernorMemoryJsonContext.Default.GovernorMemory, "what was learned of governors");

    /// <summary>Reads what is kept; an empty memory when there is nothing.</summary>
    /// <param name="problem">What is wrong with the file; null when nothing is.</param>
    public GovernorMemory Load(out string? problem) => _file.Read(static memory => memory.IsSound(), out problem) ?? new GovernorMemory();

    /// <summary>Writes it.</summary>
    /// <returns>Null when it is durable, else why not.</returns>
    public string? Save(GovernorMemory memory) => _file.Write(memory);
}
