using System.Globalization;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>A maker's folder, as <c>keys new</c> makes it and <c>keys rotate</c> goes on in it: the newest keyring that devices follow, and the private keys that it names.</summary>
internal sealed class KeyFolder
{
    private readonly string _folder;

    /// <summary>Looks into a folder.</summary>
    /// <exception cref="CliException">There is no keyring in it, or it cannot be read.</exception>
    public KeyFolder(string folder)
    {
        _folder = folder;
        var files = ByVersion("keyring", ".json");
        if (files.Count == 0)
        {
            throw new CliException($"--keys {folder}: there is no {KeyringFile.DefaultName} in it; make keys with 'edgectl keys new --out {folder}', or name the folder where they are");
        }

        // As devices do: a rotation that others have yet to sign does not count.
        Keyring = files.SkipLast(1).Reverse().Aggregate(KeyringFile.Read(files[^1]), static (keyring, file) => keyring.Rotate(KeyringFile.ReadEnvelope(file), TrustedTime.Unknown).Value ?? keyring);
    }

    /// <summary>The keyring.</summary>
    public Keyring Keyring { get; }

    /// <summary>Path of the private key of a role; that of the first key where none in the folder is of the keyring.</summary>
    public string PathOf(KeyRole role)
    {
        var name = Devices.Figures.Word<KeyRole>(role);
        var members = Keyring.Document.Roles[role].KeyIds;
        return ByVersion(name, KeyFiles.PrivateSuffix).Find(IsMember) ?? Path.Combine(_folder, name + KeyFiles.PrivateSuffix);

        bool IsMember(string path)
        {
            using var key = KeyFiles.ReadPrivate(path).OrThrow();
            return members.Contains(key.KeyId);
        }
    }

    // NAME.ext is the first, NAME-2.ext the second; the newest comes first.
    private List<string> ByVersion(string name, string extension) =>
    [
        .. LocalFile.Read(_folder, folder => Directory.Exists(folder) ? Directory.GetFiles(folder, $"{name}*{extension}") : [])
            .Select(path => (Path: path, Version: VersionOf(Path.GetFileName(path)[name.Length..^extension.Length])))
            .Where(static file => file.Version is not null)
            .OrderByDescending(static file => file.Version)
            .Select(static file => file.Path),
    ];

    private static int? VersionOf(string suffix) =>
        suffix.Length == 0 ? 1 : suffix[0] == '-' && int.TryParse(suffix.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
