using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>Keys on disk as PEM (PKCS #8 and SubjectPublicKeyInfo, RFC 8410), which OpenSSL reads and writes too.</summary>
public static class KeyFiles
{
    /// <summary>How the name of a private key's file ends.</summary>
    public const string PrivateSuffix = ".key.pem";

    /// <summary>How the name of a public key's file ends.</summary>
    public const string PublicSuffix = ".pub.pem";

    private const int MaxBytes = 4096;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a private key that only its owner may read (mode 0600), durably. An existing file is never overwritten.</summary>
    /// <exception cref="IOException">The file exists, or the disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void WritePrivate(string path, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var pem = key.ExportPem();
        try
        {
            NewFile.WritePrivate(path, pem);
        }
        finally
        {
            Array.Clear(pem);
        }
    }

    /// <summary>Writes a public key. An existing file is never overwritten.</summary>
    /// <exception cref="IOException">The file exists, or the disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void WritePublic(string path, VerifyingKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        NewFile.WritePublic(path, key.ExportPem());
    }

    /// <summary>Reads a private key; refused as <see cref="ErrorCode.KeyFileInvalid"/>, also when others than its owner may read it.</summary>
    public static Checked<SigningKey> ReadPrivate(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & ~OwnerOnly & ~UnixFileMode.UserExecute) != 0)
        {
            return Refusal($"{path}: others may read this private key; run: chmod 600 {path}");
        }

        var pem = Read(path);
        if (!pem.IsOk)
        {
            return pem.Error;
        }

        var imported = SigningKey.TryImportPem(pem.Value, out var key);
        Array.Clear(pem.Value);
        return imported ? key! : Refusal($"{path}: is no Ed25519 private key in PEM; make one with 'edgectl keys new'");
    }

    /// <summary>Reads a public key; refused as <see cref="ErrorCode.KeyFileInvalid"/>.</summary>
    public static Checked<VerifyingKey> ReadPublic(string path)
    {
        var pem = Read(path);
        if (!pem.IsOk)
        {
            return pem.Error;
        }

        return VerifyingKey.TryImportPem(pem.Value, out var key) ? key : Refusal($"{path}: is no Ed25519 public key in PEM; 'edgectl keys new' writes them as NAME{PublicSuffix}");
    }

    private static Checked<byte[]> Read(string path)
    {
        try
        {
            var content = BoundedFile.Read(path, MaxBytes);
            return content.Length <= MaxBytes ? content : Refusal($"{path}: more than {MaxBytes} bytes are no key");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refusal($"{path}: cannot be read ({FileFault.Of(e, path)}); 'edgectl keys new' makes keys");
        }
    }

    private static ErrorInfo Refusal(string message) => new(ErrorCode.KeyFileInvalid, message);
}
