using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>
/// Passwords of the embedded broker. They are always generated, with 192 random bits: nobody guesses one, so that one round of SHA-256 protects it, and a thousand devices that
/// reconnect at once cost no CPU time.
/// </summary>
internal static class BrokerPassword
{
    private const int SecretBytes = 24;
    private const int SaltBytes = 16;

    /// <summary>A new password: 32 characters that need no quotes.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>What is kept of a password: <c>salt.hash</c>.</summary>
    public static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"{Base64Url.EncodeToString(salt)}.{Base64Url.EncodeToString(Digest(salt, Encoding.UTF8.GetBytes(password)))}";
    }

    /// <summary>Whether a password is the one that was hashed.</summary>
    public static bool Matches(string hash, ReadOnlySpan<byte> password)
    {
        var dot = hash.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !Base64Url.IsValid(hash.AsSpan(0, dot)) || !Base64Url.IsValid(hash.AsSpan(dot + 1)))
        {
            return false;
        }

        var expected = Base64Url.DecodeFromChars(hash.AsSpan(dot + 1));
        return CryptographicOperations.FixedTimeEquals(expected, Digest(Base64Url.DecodeFromChars(hash.AsSpan(0, dot)), password));
    }

    private static byte[] Digest(byte[] salt, ReadOnlySpan<byte> password) => SHA256.HashData([.. salt, .. password]);
}
