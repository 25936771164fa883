using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeRuntime.Fleet.Hosting;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Security;
using EdgeRuntime.Fleet.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRuntime.Fleet.Tests.Hosting;

/// <summary>A whole fleet in this process: SQLite in a temporary folder, the embedded broker and the web server on free ports.</summary>
public sealed partial class FleetHost : IAsyncLifetime
{
    public const string AdminName = "anna";
    public const string AdminPassword = "correct horse 42";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-host-");
    private WebApplication? _app;
    private int _adminKey;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public int BrokerPort { get; } = FreePort();

    public int RequestsPerSecond { get; init; } = 10_000;

    /// <summary>More of its command line.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];

    public IServiceProvider Services => _app!.Services;

    internal FleetDatabase Database => Services.GetRequiredService<FleetDatabase>();

    /// <summary>The setup link as it is printed.</summary>
    internal Uri SetupLink => new(Services.GetRequiredService<SetupLink>().AddressFor(Services.GetRequiredService<IServer>()));

    public async ValueTask InitializeAsync()
    {
        _app = FleetApp.Build(
            [
                "--urls=http://127.0.0.1:0",
                $"--Fleet:DataDirectory={_folder.FullName}",
                FormattableString.Invariant($"--Fleet:Broker:Port={BrokerPort}"),
                "--Fleet:Security:SignInsPerMinute=1000",
                FormattableString.Invariant($"--Fleet:Security:RequestsPerSecond={RequestsPerSecond}"),
                "--Logging:LogLevel:Default=None",
                .. Extra,
            ],
            FleetClocks.System);
        await _app.StartAsync();
        Address = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>A browser without cookies that does not follow redirects.</summary>
    public HttpClient CreateBrowser() =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };

    /// <summary>A program with a token.</summary>
    public HttpClient CreateProgram(string? token)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    /// <summary>Creates the admin where there is none.</summary>
    public async Task<int> EnsureAdminAsync()
    {
        var accounts = Services.GetRequiredService<AccountStore>();
        if (_adminKey == 0)
        {
            _adminKey = (await accounts.ListAsync(TestContext.Current.CancellationToken)).FirstOrDefault(static user => user.Name == AdminName)?.Key
                ?? (await accounts.CreateAsync(AdminName, AdminPassword, FleetRole.Admin, null, TestContext.Current.CancellationToken))!.Key;
        }

        return _adminKey;
    }

    /// <summary>A token of the admin's with a role.</summary>
    public async Task<string> CreateTokenAsync(FleetRole role, IReadOnlyList<string>? sites = null, TimeSpan? lifetime = null) =>
        (await Services.GetRequiredService<TokenStore>()
            .CreateAsync(await EnsureAdminAsync(), $"test-{role}", role, sites, lifetime ?? TimeSpan.FromHours(1), TestContext.Current.CancellationToken)).Token;

    /// <summary>A browser that is signed in.</summary>
    public async Task<HttpClient> SignInAsync(string name, string password)
    {
        var browser = CreateBrowser();
        var answer = await SubmitAsync(browser, "/sign-in", "/sign-in", ("name", name), ("password", password));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    /// <summary>Opens the page of a form and posts it with its antiforgery token.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(HttpClient browser, string page, string action, params (string Name, string Value)[] fields)
    {
        var html = await browser.GetStringAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
        var token = AntiforgeryField().Match(html).Groups[1].Value;
        using var form = new FormUrlEncodedContent(
            [.. fields.Select(static field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("__RequestVerificationToken", WebUtility.HtmlDecode(token))]);
        return await browser.PostAsync(new Uri(action, UriKind.Relative), form, TestContext.Current.CancellationToken);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryField();
}
