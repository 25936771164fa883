using System.Security.Cryptography;
using System.Text;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>How the fleet reaches its own broker: a port of its own on the loopback address, with a password that is new at each start.</summary>
internal sealed class OwnDoor
{
    /// <summary>The fleet's user name.</summary>
    public const string User = "edge-fleet";

    private readonly byte[] _secret;

    private OwnDoor(byte[] secret, string passwordFile) => (_secret, PasswordFile) = (secret, passwordFile);

    /// <summary>File of the password, for the fleet's connections.</summary>
    public string PasswordFile { get; }

    /// <summary>The port; known once the broker listens.</summary>
    public int Port { get; set; }

    /// <summary>Writes a new password to the data folder.</summary>
    /// <exception cref="BrokerStartException">The folder cannot be written.</exception>
    public static OwnDoor Create(string folder)
    {
        var (secret, file) = (BrokerPassword.New(), Path.Combine(folder, "broker-secret"));
        try
        {
            File.Delete(file);
            NewFile.WritePrivate(file, Encoding.UTF8.GetBytes(secret));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokerStartException($"Cannot write {file}: {e.Message.TrimEnd('.')}; check that this user may write the folder", e);
        }

        return new OwnDoor(Encoding.UTF8.GetBytes(secret), file);
    }

    /// <summary>Whether a password is the fleet's.</summary>
    public bool Opens(ReadOnlySpan<byte> password) => CryptographicOperations.FixedTimeEquals(_secret, password);
}
