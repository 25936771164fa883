using System.Security.Cryptography;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>Reads files of certificates, keys and passwords.</summary>
internal static class SecretFile
{
    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the message names it.</exception>
    public static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidDataException($"{path} cannot be read ({e.Message})", e);
        }
    }
}
