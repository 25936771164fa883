using EdgeRuntime.Fleet.Tests.Hosting;

namespace EdgeRuntime.Fleet.Tests.Security;

/// <summary>A fleet whose users sign in by a provider.</summary>
public sealed class OpenIdHost : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-oidc-");
    private OpenIdProvider? _provider;
    private FleetHost? _host;

    public FleetHost Host => _host!;

    internal OpenIdProvider Provider => _provider!;

    public async ValueTask InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync();
        var secret = Path.Combine(_folder.FullName, "secret");
        await File.WriteAllTextAsync(secret, OpenIdProvider.ClientSecret + "\n", TestContext.Current.CancellationToken);
        _host = new FleetHost
        {
            Extra =
            [
                $"--Fleet:Security:Oidc:Authority={Provider.Address}",
                $"--Fleet:Security:Oidc:ClientId={OpenIdProvider.ClientId}",
                $"--Fleet:Security:Oidc:ClientSecretFile={secret}",
                "--Fleet:Security:Oidc:Label=Acme ID",
                "--Fleet:Security:Oidc:RoleClaim=groups",
                "--Fleet:Security:Oidc:SitesClaim=groups",
                "--Fleet:Security:Oidc:Roles:admins=admin",
                "--Fleet:Security:Oidc:Roles:ops=operator",
            ],
        };
        await _host.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Provider.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
