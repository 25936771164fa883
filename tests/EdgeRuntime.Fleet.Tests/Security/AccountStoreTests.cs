using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Security;
using EdgeRuntime.Fleet.Storage;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Fleet.Tests.Security;

public sealed class AccountStoreTests : IAsyncLifetime
{
    private const string Password = "correct horse 42";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-accounts-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FleetOptions _options;
    private readonly FleetDatabase _database;
    private readonly AccountStore _accounts;
    private readonly TokenStore _tokens;

    public AccountStoreTests()
    {
        _options = new FleetOptions { DataDirectory = _folder.FullName };
        _database = FleetDatabase.Of(_options);
        var clocks = new FleetClocks(_time, _time);
        _accounts = new AccountStore(_database, _options, clocks);
        _tokens = new TokenStore(_database, clocks);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.MigrateAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task SignIn_AfterFiveFailures_IsLockedForAWhile()
    {
        await _accounts.CreateAsync("Anna", Password, FleetRole.Admin, null, Cancellation);
        Assert.NotNull((await _accounts.SignInAsync("anna", Password, Cancellation)).User);
        for (var i = 1; i <= 5; i++)
        {
            var outcome = await _accounts.SignInAsync("anna", "a wrong password", Cancellation);
            Assert.Null(outcome.User);
            Assert.Equal(i == 5 ? "anna" : null, outcome.LockedAccount);
        }

        Assert.Null((await _accounts.SignInAsync("anna", Password, Cancellation)).User);
        _time.Advance(_options.Security.LockOut - TimeSpan.FromSeconds(1));
        Assert.Null((await _accounts.SignInAsync("anna", Password, Cancellation)).User);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull((await _accounts.SignInAsync("anna", Password, Cancellation)).User);
        Assert.Null((await _accounts.SignInAsync("anna", "a wrong password", Cancellation)).LockedAccount);
    }

    [Fact]
    public async Task SignIn_ManyAtOnce_ChecksNoMoreThanTheLimit()
    {
        await _accounts.CreateAsync("anna", Password, FleetRole.Admin, null, Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _accounts.SignInAsync("anna", "a wrong password", Cancellation)));
        Assert.Null((await _accounts.SignInAsync("anna", Password, Cancellation)).User);
    }

    [Fact]
    public async Task Password_IsKeptAsAHashOnly()
    {
        var user = await _accounts.CreateAsync("anna", Password, FleetRole.Admin, null, Cancellation);
        Assert.DoesNotContain(Password, user!.PasswordHash!, StringComparison.Ordinal);
        Assert.Null(await _accounts.CreateAsync("ANNA", Password, FleetRole.Viewer, null, Cancellation));
    }

    [Theory]
    [InlineData("anna", "short", FleetRole.Viewer, "12 to 256 characters")]
    [InlineData("anna", "aaaaaaaaaaaaaaaa", FleetRole.Viewer, "5 different")]
    [InlineData("annamaria", "xx Annamaria yy", FleetRole.Viewer, "contain the name")]
    [InlineData("<script>", Password, FleetRole.Viewer, "name must")]
    [InlineData("anna", Password, FleetRole.Admin, "all sites")]
    public void Objection_NamesWhatIsWrong(string name, string password, FleetRole role, string expected) =>
        Assert.Contains(expected, AccountStore.Objection(name, password, role, ["north"]), StringComparison.Ordinal);

    [Fact]
    public async Task Database_IsReadableByItsOwnerOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are those of Unix");
        await _accounts.CreateAsync("anna", Password, FleetRole.Admin, null, Cancellation);
        var files = _folder.GetFiles("fleet.db*");
        Assert.NotEmpty(files);
        Assert.All(files, static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
    }

    [Fact]
    public async Task Remove_KeepsTheLastAdmin()
    {
        await _accounts.CreateAsync("anna", Password, FleetRole.Admin, null, Cancellation);
        Assert.Contains("last admin", await _accounts.RemoveAsync("anna", Cancellation), StringComparison.Ordinal);
        await _accounts.CreateAsync("berta", Password, FleetRole.Admin, null, Cancellation);
        Assert.Null(await _accounts.RemoveAsync("anna", Cancellation));
        Assert.Contains("no user", await _accounts.RemoveAsync("anna", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_NeverPermitsMoreThanItsUser_AndExpires()
    {
        var admin = (await _accounts.CreateAsync("anna", Password, FleetRole.Admin, null, Cancellation))!;
        var user = (await _accounts.CreateAsync("berta", Password, FleetRole.Viewer, ["north", "south"], Cancellation))!;
        var (row, token) = await _tokens.CreateAsync(user.Key, "export", FleetRole.Operator, ["south", "west"], TimeSpan.FromDays(1), Cancellation);
        Assert.DoesNotContain(token, System.Text.Encoding.UTF8.GetString(row.Hash), StringComparison.Ordinal);

        var principal = (await _tokens.FindAsync(token, "test", Cancellation))!;
        Assert.Equal(FleetRole.Viewer, FleetClaims.RoleOf(principal));
        Assert.Equal(["south"], FleetClaims.ScopeOf(principal).Sites);
        Assert.Equal("berta (token export)", FleetClaims.ActorOf(principal));
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), Assert.Single(await _tokens.ListAsync(user.Key, Cancellation)).Token.LastUsedMs);
        Assert.Null(await _tokens.FindAsync(token + "x", "test", Cancellation));

        // Nobody removes another user's token.
        Assert.False(await _tokens.RemoveAsync(row.Key, admin.Key, Cancellation));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Null(await _tokens.FindAsync(token, "test", Cancellation));

        var (_, second) = await _tokens.CreateAsync(user.Key, "second", FleetRole.Viewer, null, TimeSpan.FromDays(1), Cancellation);
        Assert.Equal(["north", "south"], FleetClaims.ScopeOf((await _tokens.FindAsync(second, "test", Cancellation))!).Sites);
        await _accounts.RemoveAsync("berta", Cancellation);
        Assert.Null(await _tokens.FindAsync(second, "test", Cancellation));
    }
}
