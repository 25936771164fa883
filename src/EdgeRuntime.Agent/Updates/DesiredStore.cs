using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Keeps the desired document in force over restarts, a signed one under another name than an unsigned one.</summary>
/// <param name="folder">Its folder; null keeps nothing.</param>
internal sealed class DesiredStore(string? folder)
{
    private readonly string? _plain = folder is null ? null : Path.Combine(folder, "desired.json");
    private readonly string? _signed = folder is null ? null : Path.Combine(folder, "desired-signed.json");
    private string? _unreadable;

    /// <summary>What was wrong with the file that <see cref="Load()"/> met; null when nothing was.</summary>
    public string? Problem { get; private set; }

    /// <summary>The document that was in force; null when none was, or when the file says nothing that can be read: the broker has it again.</summary>
    public ReceivedDesired? Load() => Load(_signed) is { } signed ? new ReceivedDesired(signed, IsSigned: true)
        : Load(_plain) is { } plain ? new ReceivedDesired(plain, IsSigned: false)
        : null;

    /// <summary>Makes a document durable.</summary>
    /// <exception cref="IOException">The disk fails; the old one stays.</exception>
    public void Save(ReceivedDesired desired)
    {
        if (folder is null)
        {
            return;
        }

        DurableFiles.MakeFolder(folder);
        if (_unreadable is { } bad)
        {
            DurableFiles.SetAside(bad);
            _unreadable = null;
        }

        DurableFiles.Replace(desired.IsSigned ? _signed! : _plain!, (desired.Document with { Device = null }).ToJson());
        DurableFiles.Delete(desired.IsSigned ? _plain! : _signed!);
    }

    /// <summary>Deletes an unsigned document: it does not come back when signatures are no longer required.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public void ForgetUnsigned()
    {
        if (_plain is not null)
        {
            DurableFiles.Delete(_plain);
        }
    }

    private DesiredDocument? Load(string? path)
    {
        try
        {
            if (path is null || !File.Exists(path))
            {
                return null;
            }

            if (new FileInfo(path).Length is var length && length is 0 or > DesiredDocument.MaxBytes)
            {
                return Lost(path, $"it has {length} bytes");
            }

            // It was judged when it came in: its expiry no longer matters, nor for whom it is.
            var read = new DesiredReader { Device = "" }.Read(File.ReadAllBytes(path), lastGeneration: 0, TrustedTime.Unknown);
            return read.IsOk ? read.Value : Lost(path, read.Error.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Lost(path!, FileFault.Of(e, path!));
        }
    }

    private DesiredDocument? Lost(string path, string reason)
    {
        (_unreadable, Problem) = (path, $"{path}: cannot be read ({reason}); the policy and settings of the last order are lost until the broker sends it again");
        return null;
    }
}
