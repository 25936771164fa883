using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>Private keys in use.</summary>
internal sealed class SigningKeys : IDisposable
{
    private readonly List<SigningKey> _keys = [];

    private SigningKeys()
    {
    }

    public IReadOnlyList<SigningKey> Keys => _keys;

    /// <exception cref="CliException">A file cannot be read, or holds no key.</exception>
    public static SigningKeys Read(IEnumerable<string> files)
    {
        var keys = new SigningKeys();
        try
        {
            foreach (var file in files)
            {
                keys._keys.Add(KeyFiles.ReadPrivate(file).OrThrow());
            }

            return keys;
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>The envelope signed by all of them.</summary>
    public DsseEnvelope Sign(DsseEnvelope envelope) => _keys.Aggregate(envelope, static (signed, key) => signed.Sign(key));

    public void Dispose() => _keys.ForEach(static key => key.Dispose());
}
