using System.Net;
using EdgeRuntime.Fleet.Security;
using EdgeRuntime.Fleet.Tests.Hosting;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRuntime.Fleet.Tests.Security;

public sealed class SignInTests(FleetHost host) : IClassFixture<FleetHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_WithoutUser_LeadToSignIn_AndBack()
    {
        await host.EnsureAdminAsync();
        using var browser = host.CreateBrowser();
        using var page = await browser.GetAsync(new Uri("/devices/roof-1?range=7d", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal("/sign-in", page.Headers.Location!.AbsolutePath);

        var form = page.Headers.Location.PathAndQuery;
        using var answer = await FleetHost.SubmitAsync(
            browser, form, "/sign-in", ("name", "ANNA"), ("password", FleetHost.AdminPassword), ("returnUrl", "/devices/roof-1?range=7d"));
        Assert.Equal("/devices/roof-1?range=7d", answer.Headers.Location!.OriginalString);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(static value => value.StartsWith("fleet=", StringComparison.Ordinal));
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task ReturnUrl_OfAnotherServer_IsIgnored(string url)
    {
        await host.EnsureAdminAsync();
        using var browser = host.CreateBrowser();
        using var answer = await FleetHost.SubmitAsync(
            browser, "/sign-in", "/sign-in", ("name", FleetHost.AdminName), ("password", FleetHost.AdminPassword), ("returnUrl", url));
        Assert.Equal("/", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task SignIn_WithWrongPassword_ShowsTheFormAgain_AndEncodesWhatCame()
    {
        await host.EnsureAdminAsync();
        using var browser = host.CreateBrowser();
        using var answer = await FleetHost.SubmitAsync(
            browser, "/sign-in", "/sign-in", ("name", "nobody"), ("password", "wrong wrong wrong"), ("returnUrl", "/\"><script>alert(1)</script>"));
        var html = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("Wrong name or password", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        var cookies = answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [];
        Assert.DoesNotContain(cookies, static cookie => cookie.StartsWith("fleet=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignOut_NeedsTheForm_AndEndsTheSignIn()
    {
        await host.EnsureAdminAsync();
        using var browser = await host.SignInAsync(FleetHost.AdminName, FleetHost.AdminPassword);
        using var empty = new FormUrlEncodedContent([]);
        using var forged = await browser.PostAsync(new Uri("/sign-out", UriKind.Relative), empty, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var answer = await FleetHost.SubmitAsync(browser, "/sign-out", "/sign-out");
        Assert.Equal("/sign-in", answer.Headers.Location!.OriginalString);
        using var after = await browser.GetAsync(new Uri("/sign-out", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task Cookie_EndsWithAChangeOfPassword_AndWithItsUser()
    {
        await host.EnsureAdminAsync();
        var accounts = host.Services.GetRequiredService<AccountStore>();
        var user = (await accounts.CreateAsync("berta", "quite a long one 7", FleetRole.Viewer, ["north"], Cancellation))!;
        using var first = await host.SignInAsync("berta", "quite a long one 7");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(first));
        Assert.True(await accounts.SetPasswordAsync(user.Key, "another long one 8", Cancellation));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(first));

        using var second = await host.SignInAsync("berta", "another long one 8");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second));
        Assert.Null(await accounts.RemoveAsync("berta", Cancellation));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(second));
    }

    [Fact]
    public async Task OpenPage_IsCheckedAgainLikeACookie()
    {
        await using var scope = host.Services.CreateAsyncScope();
        Assert.IsType<CircuitChecks>(scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>());
    }

    [Fact]
    public async Task EveryAnswer_HasTheSecurityHeaders()
    {
        using var browser = host.CreateBrowser();
        foreach (var path in new[] { "/sign-in", "/", "/no-such-page" })
        {
            using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync(new Uri("/sign-out", UriKind.Relative), Cancellation);
        return answer.StatusCode;
    }
}
