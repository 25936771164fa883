using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Keeps the desired document in force over restarts.</summary>
/// <param name="folder">Its folder; null keeps nothing.</param>
internal sealed class DesiredStore(string? folder)
{
    private readonly string? _path = folder is null ? null : Path.Combine(folder, "desired.json");

    /// <summary>The document that was in force; null when none was, or when the file says nothing that can be read: the broker has it again.</summary>
    public DesiredDocument? Load()
    {
        try
        {
            if (_path is null || new FileInfo(_path) is not { Exists: true, Length: > 0 and <= DesiredDocument.MaxBytes })
            {
                return null;
            }

            // It was judged when it came in: its expiry no longer matters, nor for whom it is.
            return new DesiredReader { Device = "" }.Read(File.ReadAllBytes(_path), lastGeneration: 0, TrustedTime.Unknown).Value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Makes a document durable.</summary>
    /// <exception cref="IOException">The disk fails; the old one stays.</exception>
    public void Save(DesiredDocument document)
    {
        if (_path is not null)
        {
            DurableFiles.MakeFolder(folder!);
            DurableFiles.Replace(_path, (document with { Device = null }).ToJson());
        }
    }
}
