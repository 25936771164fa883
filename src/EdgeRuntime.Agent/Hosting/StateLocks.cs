using EdgeRuntime.Agent.Configuration;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>
/// Locks on the files that an agent keeps its state in, so that a second agent on the same state refuses to start. The kernel releases them
/// when the process ends, however it ends.
/// </summary>
internal sealed class StateLocks : IDisposable
{
    // EWOULDBLOCK of flock(2), and ERROR_SHARING_VIOLATION on Windows.
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly List<FileStream> _held = [];

    private StateLocks()
    {
    }

    /// <summary>Locks what the configuration names.</summary>
    /// <exception cref="AgentStartException">Another agent has it.</exception>
    public static StateLocks Take(AgentConfiguration configuration)
    {
        var locks = new StateLocks();
        try
        {
            locks.Take("Mqtt:Outbox:Path", configuration.Mqtt.Outbox.Path, static path => path + ".lock");
            locks.Take("Updates:Folder", configuration.Updates.Folder, static path => Path.Combine(path, ".lock"));
            return locks;
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

    public void Dispose() => _held.ForEach(static file => file.Dispose());

    private void Take(string key, string? path, Func<string, string> lockOf)
    {
        if (path is null)
        {
            return;
        }

        var file = Path.GetFullPath(lockOf(path));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            _held.Add(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e) when (e.HResult is WouldBlock or SharingViolation)
        {
            throw new AgentStartException([$"{key}: another edge-agent uses {Path.GetFullPath(path)}; stop it, or give this one a path of its own"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that takes no lock takes no state either; whoever keeps the state reports that.
        }
    }
}
