using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace EdgeRuntime.Fleet.Security;

/// <summary>The link that creates the first user. It exists while there is no user, changes with each start, and works once.</summary>
internal sealed class SetupLink(AccountStore accounts) : IDisposable
{
    private readonly string _token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Whether a token is the one of the link, and the link is still open.</summary>
    public async Task<bool> IsValidAsync(string? token, CancellationToken cancellationToken) => Matches(token) && !await accounts.AnyAsync(cancellationToken);

    /// <summary>Runs the creation of the first user; one caller at a time, and only while the link is open.</summary>
    /// <returns>False when the link is not valid.</returns>
    public async Task<bool> UseAsync(string? token, Func<Task> create, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!await IsValidAsync(token, cancellationToken))
            {
                return false;
            }

            await create();
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The address for people.</summary>
    public string AddressFor(IServer server)
    {
        var first = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://127.0.0.1:8080";
        return $"{first.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "[::1]", StringComparison.Ordinal).TrimEnd('/')}/setup?token={_token}";
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private bool Matches(string? token) => token is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(_token));
}
