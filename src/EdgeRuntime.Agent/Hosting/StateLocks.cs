using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Core.Linux;

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
            var directory = configuration.StateDirectory;
            locks.Take(nameof(AgentConfiguration.StateDirectory), directory, static path => Path.Combine(path, ".lock"));
            locks.Take("Mqtt:Outbox:Path", Outside(configuration.Mqtt.Outbox.Path, directory), static path => path + ".lock");
            locks.Take("Updates:Folder", Outside(configuration.Updates.Folder, directory), static path => Path.Combine(path, ".lock"));
            return locks;
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

    public void Dispose() => _held.ForEach(static file => file.Dispose());

    // What lies in the state directory is locked with it.
    private static string? Outside(string? path, string? directory) =>
        path is null || directory is null || Path.GetRelativePath(directory, path).StartsWith("..", StringComparison.Ordinal) ? path : null;

    private void Take(string key, string? path, Func<string, string> lockOf)
    {
        if (path is null)
        {
            return;
        }

        var file = Path.GetFullPath(lockOf(path));
        try
        {
            PrivateFiles.MakeFolder(Path.GetDirectoryName(file)!);
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
