using System.Security.Cryptography;
using EdgeRuntime.Contracts;

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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read ({FileFault.Of(e, path)})", e);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{path} cannot be read ({OneLineText.Of(e.Message)})", e);
        }
    }
}
