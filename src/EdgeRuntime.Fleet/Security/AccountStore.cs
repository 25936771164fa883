using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EdgeRuntime.Fleet.Security;

/// <summary>The users of the fleet and their passwords.</summary>
internal sealed partial class AccountStore(FleetDatabase database, FleetOptions options, FleetClocks clocks)
{
    /// <summary>Shortest password, in characters.</summary>
    public const int MinPasswordLength = 12;

    /// <summary>Longest password; a longer one would only cost time to hash.</summary>
    public const int MaxPasswordLength = 256;

    // PBKDF2 with HMAC-SHA512; the number is the one that OWASP's password storage cheat sheet gives for it.
    private static readonly PasswordHasher<UserRow> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    // An unknown name costs the same time as a wrong password.
    private static readonly string NobodysHash = Hasher.HashPassword(new UserRow(), Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));

    private long NowMs => clocks.Wall.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether there is a user.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        return await context.Users.AnyAsync(cancellationToken);
    }

    /// <summary>The users by name.</summary>
    public async Task<IReadOnlyList<UserRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        return await context.Users.AsNoTracking().OrderBy(static row => row.Name).ToListAsync(cancellationToken);
    }

    /// <summary>A user by key.</summary>
    public async Task<UserRow?> FindAsync(int key, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        return await context.Users.AsNoTracking().FirstOrDefaultAsync(row => row.Key == key, cancellationToken);
    }

    /// <summary>Whether a sign-in is still valid: its user exists, with the same password and permissions.</summary>
    public async Task<bool> IsCurrentAsync(ClaimsPrincipal principal, CancellationToken cancellationToken) =>
        FleetClaims.UserKeyOf(principal) is { } key
        && await FindAsync(key, cancellationToken) is { } user
        && user.Stamp == principal.FindFirstValue(FleetClaims.Stamp);

    /// <summary>Why a user cannot be created with these values, in one sentence; null when it can.</summary>
    public static string? Objection(string name, string password, FleetRole role, IReadOnlyList<string>? sites) =>
        !NamePattern().IsMatch(name) ? "The name must have 1 to 64 letters, digits or . _ @ -, and start with a letter or digit."
        : role == FleetRole.Admin && sites is not null ? "An admin manages all sites: leave the sites empty."
        : PasswordObjection(name, password);

    /// <summary>Why a password cannot be used, in one sentence; null when it can.</summary>
    public static string? PasswordObjection(string name, string password) =>
        password.Length is < MinPasswordLength or > MaxPasswordLength ? $"The password must have {MinPasswordLength} to {MaxPasswordLength} characters."
        : password.Contains(name, StringComparison.OrdinalIgnoreCase) && name.Length > 3 ? "The password must not contain the name."
        : password.Distinct().Count() < 5 ? "The password must have at least 5 different characters."
        : null;

    /// <summary>Creates a user whose values <see cref="Objection"/> accepted.</summary>
    /// <returns>Null when the name is taken.</returns>
    public async Task<UserRow?> CreateAsync(string name, string password, FleetRole role, IReadOnlyList<string>? sites, CancellationToken cancellationToken)
    {
        var user = new UserRow { Name = Normal(name), Role = role, Sites = sites is null ? null : [.. sites], Stamp = NewStamp(), CreatedMs = NowMs };
        user.PasswordHash = Hasher.HashPassword(user, password);
        await using var context = database.CreateContext();
        if (await context.Users.AnyAsync(row => row.Name == user.Name, cancellationToken))
        {
            return null;
        }

        context.Users.Add(user);
        await context.SaveChangesAsync(cancellationToken);
        return user;
    }

    /// <summary>Checks a password. The attempt is counted before the check, so that attempts at the same time count too.</summary>
    public async Task<SignInOutcome> SignInAsync(string name, string password, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var normal = Normal(name);
        var user = await context.Users.AsNoTracking().FirstOrDefaultAsync(row => row.Name == normal, cancellationToken);
        var bounded = password.Length <= MaxPasswordLength ? password : "";
        if (user?.PasswordHash is not { } hash)
        {
            Hasher.VerifyHashedPassword(new UserRow(), NobodysHash, bounded);
            return default;
        }

        var now = NowMs;
        var lockedUntil = now + (long)options.Security.LockOut.TotalMilliseconds;
        var last = options.Security.MaxFailedSignIns - 1;
        var counted = await context.Users
            .Where(row => row.Key == user.Key && (row.LockedUntilMs == null || row.LockedUntilMs <= now))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(static row => row.LockedUntilMs, row => row.Attempts >= last ? lockedUntil : (long?)null)
                    .SetProperty(static row => row.Attempts, row => row.Attempts >= last ? 0 : row.Attempts + 1),
                cancellationToken);
        var isRight = Hasher.VerifyHashedPassword(user, hash, bounded) != PasswordVerificationResult.Failed;
        if (counted == 0 || !isRight)
        {
            return new SignInOutcome(null, counted > 0 && user.Attempts >= last ? user.Name : null);
        }

        await context.Users.Where(row => row.Key == user.Key).ExecuteUpdateAsync(
            set => set
                .SetProperty(static row => row.LockedUntilMs, static row => (long?)null)
                .SetProperty(static row => row.Attempts, static row => 0)
                .SetProperty(static row => row.LastSignInMs, row => now),
            cancellationToken);
        return new SignInOutcome(user);
    }

    /// <summary>The user whom a provider has signed in: created the first time, with what the provider says now.</summary>
    /// <param name="subject">Issuer and subject.</param>
    /// <param name="name">The name; it is checked.</param>
    /// <param name="role">The role.</param>
    /// <param name="sites">The sites; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The user, or why not, in one sentence.</returns>
    public async Task<(UserRow? User, string? Objection)> AdmitAsync(string subject, string name, FleetRole role, string[]? sites, CancellationToken cancellationToken)
    {
        var normal = Normal(name);
        if (!NamePattern().IsMatch(normal))
        {
            return (null, "The provider's name for you cannot be used here: it must have 1 to 64 letters, digits or . _ @ -.");
        }

        await using var context = database.CreateContext();
        var user = await context.Users.FirstOrDefaultAsync(row => row.Subject == subject, cancellationToken);
        if (await context.Users.AnyAsync(row => row.Name == normal && row.Subject != subject, cancellationToken))
        {
            // A provider's name is only a word: it must not take over somebody else's account.
            return (null, "Another user of this name exists already. An admin can remove it.");
        }

        if (user is null)
        {
            user = new UserRow { Subject = subject, Stamp = NewStamp(), CreatedMs = NowMs };
            context.Users.Add(user);
        }
        else if (user.Role != role || !(user.Sites ?? []).SequenceEqual(sites ?? []) || (user.Sites is null) != (sites is null))
        {
            // Other sign-ins with the permissions of before end.
            user.Stamp = NewStamp();
        }

        (user.Name, user.Role, user.Sites, user.LastSignInMs) = (normal, role, sites, NowMs);
        await context.SaveChangesAsync(cancellationToken);
        return (user, null);
    }

    /// <summary>Sets a password; other sign-ins of the user end.</summary>
    public async Task<bool> SetPasswordAsync(int key, string password, CancellationToken cancellationToken)
    {
        var (hash, stamp) = (Hasher.HashPassword(new UserRow(), password), NewStamp());
        await using var context = database.CreateContext();
        return await context.Users.Where(row => row.Key == key).ExecuteUpdateAsync(
            set => set
                .SetProperty(static row => row.PasswordHash, row => hash)
                .SetProperty(static row => row.Stamp, row => stamp)
                .SetProperty(static row => row.LockedUntilMs, static row => (long?)null)
                .SetProperty(static row => row.Attempts, static row => 0),
            cancellationToken) == 1;
    }

    /// <summary>Removes a user with all tokens. The last admin stays.</summary>
    /// <returns>Why not, in one sentence; null when it is done.</returns>
    public async Task<string?> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var normal = Normal(name);
        await using var context = database.CreateContext();
        var removed = await context.Users
            .Where(row => row.Name == normal && (row.Role != FleetRole.Admin || context.Users.Count(static other => other.Role == FleetRole.Admin) > 1))
            .ExecuteDeleteAsync(cancellationToken);
        return removed > 0 ? null
            : await context.Users.AnyAsync(row => row.Name == normal, cancellationToken) ? "The last admin cannot be removed: create another one first."
            : "There is no user of this name.";
    }

    /// <summary>Role and sites of a user, for the audit log.</summary>
    public static string Describe(UserRow user) => $"{Words.Of(user.Role)}, {(user.Sites is null ? "all sites" : string.Join(", ", user.Sites))}";

    private static string Normal(string name) => name.Trim().ToLowerInvariant();

    private static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$")]
    private static partial Regex NamePattern();
}
