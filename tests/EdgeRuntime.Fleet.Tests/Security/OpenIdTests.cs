using System.Diagnostics;
using System.Net;
using System.Web;
using EdgeRuntime.Fleet.Security;
using EdgeRuntime.Fleet.Tests.Hosting;
using EdgeRuntime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRuntime.Fleet.Tests.Security;

/// <summary>Sign-in by a real OpenID Connect provider.</summary>
public sealed class OpenIdTests(OpenIdHost parts) : IClassFixture<OpenIdHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private OpenIdProvider Provider => parts.Provider;

    private FleetHost Host => parts.Host;

    [Fact]
    public async Task SignIn_AdmitsTheUser_WithTheHighestRole_AndLeadsBack()
    {
        Provider.SignIn("s-1", "Ada@Example.org", "ops", "north", "staff");
        using var browser = Host.CreateBrowser();

        var form = await browser.GetStringAsync(new Uri("/sign-in?returnUrl=%2Fdevices%2Froof-1", UriKind.Relative), Cancellation);
        using var answer = await FollowAsync(browser, "/sign-in/oidc?returnUrl=%2Fdevices%2Froof-1");
        using var me = await browser.GetAsync(new Uri("/api/v1/me", UriKind.Relative), Cancellation);
        var text = await me.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("Sign in by Acme ID", form, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "0; url=/devices/roof-1"), (answer.StatusCode, answer.Headers.GetValues("Refresh").Single()));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(static value => value.StartsWith("fleet=", StringComparison.Ordinal));
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"name\":\"ada@example.org\"", text, StringComparison.Ordinal);
        Assert.Contains("\"role\":\"operator\"", text, StringComparison.Ordinal);
        Assert.Contains("north", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_ThatChange_EndTheSignInsOfBefore()
    {
        Provider.SignIn("s-2", "bob", "ops");
        using var first = Host.CreateBrowser();
        (await FollowAsync(first, "/sign-in/oidc")).Dispose();
        Provider.SignIn("s-2", "robert", "admins", "ops");
        using var second = Host.CreateBrowser();
        (await FollowAsync(second, "/sign-in/oidc")).Dispose();

        using var before = await first.GetAsync(new Uri("/api/v1/me", UriKind.Relative), Cancellation);
        var users = await second.GetStringAsync(new Uri("/api/v1/users", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, before.StatusCode);
        Assert.Contains("\"name\":\"robert\",\"role\":\"admin\"", users, StringComparison.Ordinal);
        Assert.DoesNotContain("bob", users, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s-3", "carl", "staff", "have no role in this fleet")]
    [InlineData("s-4", "anna", "admins", "Another user of this name exists already")]
    [InlineData("s-5", "<script>", "admins", "cannot be used here")]
    public async Task SignIn_OfSomebodyWhoMayNot_SaysWhy(string subject, string name, string group, string expected)
    {
        await Host.EnsureAdminAsync();
        Provider.SignIn(subject, name, group);
        using var browser = Host.CreateBrowser();

        using var answer = await FollowAsync(browser, "/sign-in/oidc");
        var html = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(expected, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        using var me = await browser.GetAsync(new Uri("/api/v1/me", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, me.StatusCode);
    }

    [Fact]
    public async Task Callback_ThatNobodyAskedFor_IsRefused()
    {
        Provider.SignIn("s-6", "dora", "admins");
        using var asking = Host.CreateBrowser();
        using var other = Host.CreateBrowser();
        var callback = await ToCallbackAsync(asking, "/sign-in/oidc");

        using var stolen = await other.GetAsync(callback, Cancellation);
        using var made = await other.GetAsync(new Uri("/sign-in/oidc/callback?code=x&state=y", UriKind.Relative), Cancellation);
        using var own = await asking.GetAsync(callback, Cancellation);
        using var again = await asking.GetAsync(callback, Cancellation);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (stolen.StatusCode, made.StatusCode));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (own.StatusCode, again.StatusCode));
    }

    [Theory]
    [InlineData("https%3A%2F%2Fevil.example")]
    [InlineData("%2F%2Fevil.example")]
    public async Task ReturnUrl_OfAnotherServer_IsIgnored(string url)
    {
        Provider.SignIn("s-7", "emil", "admins");
        using var browser = Host.CreateBrowser();

        using var answer = await FollowAsync(browser, $"/sign-in/oidc?returnUrl={url}");

        Assert.Equal("0; url=/", answer.Headers.GetValues("Refresh").Single());
    }

    [Fact]
    public async Task Password_OfAUserOfTheProvider_DoesNotExist()
    {
        Provider.SignIn("s-8", "fay", "admins");
        using var browser = Host.CreateBrowser();
        (await FollowAsync(browser, "/sign-in/oidc")).Dispose();

        var outcome = await Host.Services.GetRequiredService<AccountStore>().SignInAsync("fay", "", Cancellation);

        Assert.Null(outcome.User);
    }

    [Fact]
    public async Task Browser_WithStrictCookies_ArrivesSignedIn()
    {
        var chromium = await RealPart.RequireAsync("chromium", "chromium");
        var profile = Directory.CreateTempSubdirectory("fleet-chromium-");
        try
        {
            Provider.SignIn("s-9", "gina", "ops", "north");
            var start = new ProcessStartInfo(
                chromium,
                ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={profile.FullName}", "--virtual-time-budget=20000", "--dump-dom", $"{Host.Address}sign-in/oidc?returnUrl=%2Faccount"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var browser = Process.Start(start)!;
            var errors = browser.StandardError.ReadToEndAsync(Cancellation);
            var page = await browser.StandardOutput.ReadToEndAsync(Cancellation);
            await browser.WaitForExitAsync(Cancellation);

            Assert.True(page.Contains("Sign out", StringComparison.Ordinal) && page.Contains("gina", StringComparison.Ordinal), $"{page}\n{await errors}");
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }

    // The browser's way: fleet, provider, fleet. Cookies of the fleet stay with the fleet.
    private static async Task<Uri> ToCallbackAsync(HttpClient browser, string path)
    {
        using var challenge = await browser.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, challenge.StatusCode);
        var query = HttpUtility.ParseQueryString(challenge.Headers.Location!.Query);
        Assert.Equal(("code", "S256"), (query["response_type"], query["code_challenge_method"]));
        using var provider = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answer = await provider.GetAsync(challenge.Headers.Location, Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync(Cancellation));
        return answer.Headers.Location!;
    }

    private static async Task<HttpResponseMessage> FollowAsync(HttpClient browser, string path) =>
        await browser.GetAsync(await ToCallbackAsync(browser, path), Cancellation);
}
