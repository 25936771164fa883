using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>A new key that is not on disk yet.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Key">The key.</param>
/// <param name="Path">Its files without their endings.</param>
internal sealed record KeyPair(KeyRole Role, SigningKey Key, string Path) : IDisposable
{
    public string PrivateFile => Path + KeyFiles.PrivateSuffix;

    public string PublicFile => Path + KeyFiles.PublicSuffix;

    public KeySpec Spec => KeySpec.Of(Key.Public, System.IO.Path.GetFileName(Path));

    /// <summary>Makes a key for files that must not be there yet.</summary>
    /// <exception cref="CliException">They are.</exception>
    public static KeyPair Create(KeyRole role, string folder, string name)
    {
        var path = System.IO.Path.Combine(folder, name);
        foreach (var file in new[] { path + KeyFiles.PrivateSuffix, path + KeyFiles.PublicSuffix })
        {
            if (System.IO.Path.Exists(file))
            {
                throw new CliException($"{file}: is there already; keys are never overwritten, so name another folder");
            }
        }

        return new KeyPair(role, SigningKey.Create(), path);
    }

    /// <summary>Writes both files, the private one readable by its owner only.</summary>
    /// <exception cref="CliException">One cannot be written.</exception>
    public void Save()
    {
        LocalFile.Write(PrivateFile, path => KeyFiles.WritePrivate(path, Key));
        LocalFile.Write(PublicFile, path => KeyFiles.WritePublic(path, Key.Public));
    }

    public void Dispose() => Key.Dispose();
}
