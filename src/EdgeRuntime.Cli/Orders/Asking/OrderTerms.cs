using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Orders.Asking;

/// <summary>Whose orders they are, and how they treat those that went before.</summary>
/// <param name="Keyring">Whom the devices trust; null when nothing is signed.</param>
/// <param name="Key">The key that signs; null when nothing is signed.</param>
/// <param name="Expires">When orders must no longer be taken up; null for never.</param>
/// <param name="Replaces">Whether what was wanted before is dropped.</param>
internal sealed record OrderTerms(Keyring? Keyring, SigningKey? Key, DateTimeOffset? Expires, bool Replaces) : IDisposable
{
    /// <summary>Makes a device's documents under these terms.</summary>
    public DesiredWriter WriterFor(string device) => new() { Device = device, Keyring = Keyring, Key = Key, Expires = Expires };

    public void Dispose() => Key?.Dispose();
}
