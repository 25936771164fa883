using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>Keyrings on disk: a DSSE envelope as JSON.</summary>
internal static class KeyringFile
{
    /// <summary>The name of a maker's first keyring.</summary>
    public const string DefaultName = "keyring.json";

    /// <summary>Reads an envelope and nothing more.</summary>
    /// <exception cref="CliException">It cannot be read or is none.</exception>
    public static DsseEnvelope ReadEnvelope(string path)
    {
        var bytes = LocalFile.Read(path, static path => BoundedFile.Read(path, DsseEnvelope.MaxBytes));
        return At(path, DsseEnvelope.Parse(bytes)).OrThrow();
    }

    /// <summary>Reads a keyring that the user means to trust: whole and signed by its own root.</summary>
    /// <exception cref="CliException">It is not.</exception>
    public static Keyring Read(string path) => At(path, Keyring.Trust(ReadEnvelope(path))).OrThrow();

    /// <summary>Reads what a keyring says, whoever signed it.</summary>
    /// <exception cref="CliException">It says nothing that holds together.</exception>
    public static KeyringDocument ReadUntrusted(string path, DsseEnvelope envelope) => At(path, KeyringDocument.ReadUntrusted(envelope)).OrThrow();

    /// <summary>Writes an envelope at one stroke.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static void Write(string path, DsseEnvelope envelope, bool overwrite) => LocalFile.Write(path, _ => WriteAtOnce(path, envelope, overwrite));

    /// <exception cref="CliException">It is there.</exception>
    public static void MustNotExist(string path)
    {
        if (Path.Exists(path))
        {
            throw new CliException($"{path}: is there already; name another file with --out");
        }
    }

    private static void WriteAtOnce(string path, DsseEnvelope envelope, bool overwrite)
    {
        var part = $"{Path.GetFullPath(path)}.{Path.GetRandomFileName()}.part";
        try
        {
            File.WriteAllBytes(part, envelope.ToJson());
            File.Move(part, path, overwrite);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static Checked<T> At<T>(string path, Checked<T> result)
        where T : class => result.IsOk ? result : new ErrorInfo(result.Error.Code, $"{path}: {result.Error.Message}");
}
