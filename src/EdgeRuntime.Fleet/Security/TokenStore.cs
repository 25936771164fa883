using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Security;

/// <summary>Tokens of the REST interface. Only their hashes are kept: 256 random bits need no slow hash.</summary>
internal sealed class TokenStore(FleetDatabase database, FleetClocks clocks)
{
    /// <summary>How each token starts, so that scanners for leaked secrets can find it.</summary>
    public const string Prefix = "efl_";

    private static readonly TimeSpan LastUsedStep = TimeSpan.FromMinutes(1);

    private long NowMs => clocks.Wall.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Creates a token.</summary>
    /// <returns>The row, and the token itself, which cannot be read again.</returns>
    public async Task<(ApiTokenRow Row, string Token)> CreateAsync(
        int userKey, string name, FleetRole role, IReadOnlyList<string>? sites, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var now = NowMs;
        var row = new ApiTokenRow
        {
            UserKey = userKey,
            Name = name,
            Hash = HashOf(token),
            Role = role,
            Sites = sites is null ? null : [.. sites],
            CreatedMs = now,
            ExpiresMs = now + (long)lifetime.TotalMilliseconds,
        };
        await using var context = database.CreateContext();
        context.ApiTokens.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        return (row, token);
    }

    /// <summary>What a token permits now: never more than its user; null when it is unknown or has expired.</summary>
    public async Task<ClaimsPrincipal?> FindAsync(string token, string scheme, CancellationToken cancellationToken)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || token.Length > 128)
        {
            return null;
        }

        var (hash, now) = (HashOf(token), NowMs);
        await using var context = database.CreateContext();
        var found = await context.ApiTokens.AsNoTracking()
            .Where(row => row.Hash == hash && row.ExpiresMs > now)
            .Join(context.Users, static row => row.UserKey, static user => user.Key, static (row, user) => new { Token = row, User = user })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        var late = now - (long)LastUsedStep.TotalMilliseconds;
        if (found.Token.LastUsedMs is null || found.Token.LastUsedMs < late)
        {
            await context.ApiTokens.Where(row => row.Key == found.Token.Key).ExecuteUpdateAsync(set => set.SetProperty(static row => row.LastUsedMs, row => now), cancellationToken);
        }

        return FleetClaims.Create(
            scheme,
            found.User.Key,
            found.User.Name,
            found.Token.Role < found.User.Role ? found.Token.Role : found.User.Role,
            Within(found.Token.Sites, found.User.Sites),
            new Claim(FleetClaims.Token, found.Token.Name));
    }

    /// <summary>Tokens of a user, or of all, newest first.</summary>
    public async Task<IReadOnlyList<(ApiTokenRow Token, string User)>> ListAsync(int? userKey, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var rows = await context.ApiTokens.AsNoTracking()
            .Where(row => userKey == null || row.UserKey == userKey)
            .Join(context.Users, static row => row.UserKey, static user => user.Key, static (row, user) => new { Token = row, user.Name })
            .OrderByDescending(static row => row.Token.Key)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(static row => (row.Token, row.Name))];
    }

    /// <summary>Removes a token, of a user or of anybody.</summary>
    public async Task<bool> RemoveAsync(int key, int? userKey, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        return await context.ApiTokens.Where(row => row.Key == key && (userKey == null || row.UserKey == userKey)).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string[]? Within(string[]? token, string[]? user) => token is null ? user : user is null ? token : [.. token.Intersect(user, StringComparer.Ordinal)];
}
