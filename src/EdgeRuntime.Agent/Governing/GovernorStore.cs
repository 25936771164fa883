using System.Text.Json;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Governing;

/// <summary>Keeps <see cref="GovernorMemory"/> in a file, durably.</summary>
/// <param name="path">The file.</param>
internal sealed class GovernorStore(string path)
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads what is kept; an empty memory when there is nothing.</summary>
    /// <param name="problem">What is wrong with the file; null when nothing is.</param>
    public GovernorMemory Load(out string? problem)
    {
        problem = null;
        if (!File.Exists(path))
        {
            return new GovernorMemory();
        }

        try
        {
            if (new FileInfo(path).Length <= MaxBytes && JsonSerializer.Deserialize(File.ReadAllBytes(path), GovernorMemoryJsonContext.Default.GovernorMemory) is { } memory && memory.IsSound())
            {
                return memory;
            }

            problem = $"{path}: does not hold what the agent remembers of governors; they are tried anew";
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            problem = $"{path}: cannot be read ({e.Message}); governors are tried anew";
        }

        return new GovernorMemory();
    }

    /// <summary>Writes it.</summary>
    /// <returns>Null when it is durable, else why not.</returns>
    public string? Save(GovernorMemory memory)
    {
        try
        {
            DurableFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(memory, GovernorMemoryJsonContext.Default.GovernorMemory));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path}: cannot be written ({e.Message})";
        }
    }
}
