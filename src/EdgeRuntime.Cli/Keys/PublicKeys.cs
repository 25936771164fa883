using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>Public keys from files.</summary>
internal static class PublicKeys
{
    private const int MaxNameChars = 64;

    /// <summary>A keyring's entry of a public key; named like its file.</summary>
    /// <exception cref="CliException">It cannot be read, or is no key.</exception>
    public static KeySpec Read(string path)
    {
        var key = KeyFiles.ReadPublic(path).OrThrow();
        var name = Path.GetFileName(path);
        name = name.EndsWith(KeyFiles.PublicSuffix, StringComparison.Ordinal) ? name[..^KeyFiles.PublicSuffix.Length] : Path.GetFileNameWithoutExtension(name);
        return KeySpec.Of(key, name[..Math.Min(name.Length, MaxNameChars)]);
    }
}
