using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Updates;

/// <summary>
/// Keeps the keyring that this device believes over restarts. The first one is believed because somebody put it there; each later one only with the agreement of the one before, so that whoever can change
/// the configured file alone brings no key back that was replaced.
/// </summary>
/// <param name="folder">Its folder; null keeps nothing, and the configured keyring is always the first one.</param>
internal sealed class KeyringMemory(string? folder)
{
    private readonly string? _path = folder is null ? null : Path.Combine(folder, "keyring.json");
    private string? _keptFingerprint;

    /// <summary>Reads a keyring's file: whole and signed by its own root.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static Checked<Keyring> Read(string path) => new FileInfo(path).Length is var length && length <= DsseEnvelope.MaxBytes
        ? Keyring.Trust(File.ReadAllBytes(path))
        : new ErrorInfo(ErrorCode.KeyringInvalid, $"{length} bytes are too many for a keyring");

    /// <summary>What is believed now that a keyring is configured.</summary>
    /// <param name="configured">The configured keyring, signed by its own root.</param>
    /// <param name="now">The time.</param>
    /// <param name="problem">Why the configured one is not believed, or what was kept cannot be read; null for neither.</param>
    /// <returns>The configured keyring where it may follow on the one that was kept, else that one.</returns>
    public Keyring Follow(Keyring configured, TrustedTime now, out ErrorInfo? problem)
    {
        var loaded = Load(out problem);
        _keptFingerprint = loaded?.Fingerprint;
        if (loaded is not { } kept || kept.Fingerprint == configured.Fingerprint)
        {
            return configured;
        }

        var next = kept.Rotate(configured.Envelope, now);
        if (next.IsOk)
        {
            return next.Value;
        }

        problem = new ErrorInfo(
            next.Error.Code,
            $"version {configured.Document.Version} refused: {next.Error.Message}; version {kept.Document.Version} stays trusted; provide its successor, or start over by deleting {_path}");
        return kept;
    }

    /// <summary>Makes a keyring durable.</summary>
    /// <exception cref="IOException">The disk fails; the old one stays.</exception>
    public void Save(Keyring keyring)
    {
        if (_path is not null && _keptFingerprint != keyring.Fingerprint)
        {
            DurableFiles.MakeFolder(folder!);
            DurableFiles.Replace(_path, keyring.Envelope.ToJson());
            _keptFingerprint = keyring.Fingerprint;
        }
    }

    private Keyring? Load(out ErrorInfo? problem)
    {
        problem = null;
        try
        {
            if (_path is null || !File.Exists(_path))
            {
                return null;
            }

            var kept = Read(_path);
            problem = kept.IsOk ? null : new ErrorInfo(kept.Error.Code, $"the keyring kept in {_path} is not valid: {kept.Error.Message}; the configured one is trusted as the first");
            return kept.Value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = new ErrorInfo(ErrorCode.StorageFailed, $"the keyring kept in {_path} cannot be read: {e.Message}; the configured one is trusted as the first");
            return null;
        }
    }
}
