using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using EdgeRuntime.Fleet.Storage.Rows;

namespace EdgeRuntime.Fleet.Security;

/// <summary>A link that signs a user in once. Only a program that runs the fleet within itself makes one, as the Demo does; else there is none to guess.</summary>
internal sealed class SignInLink
{
    private (string Token, UserRow User)? _open;

    /// <summary>Makes the link; an earlier one is no longer valid.</summary>
    /// <returns>Its path with the token.</returns>
    public string Create(UserRow user)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        _open = (token, user);
        return $"/sign-in/once?token={token}";
    }

    /// <summary>The user of a link, which is then used up; null when it is not valid.</summary>
    public UserRow? Use(string? token)
    {
        if (token is null || _open is not { } open || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(open.Token)))
        {
            return null;
        }

        _open = null;
        return open.User;
    }
}
