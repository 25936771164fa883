using System.Net;
using EdgeRuntime.Fleet.Security;
using EdgeRuntime.Fleet.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRuntime.Fleet.Tests.Security;

public sealed class SetupTests : IAsyncLifetime
{
    private readonly FleetHost _host = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Link_CreatesTheFirstAdminOnce_AndSignsIn()
    {
        using var browser = _host.CreateBrowser();
        var link = _host.SetupLink.PathAndQuery;
        var token = link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..];

        using var weak = await FleetHost.SubmitAsync(browser, link, "/setup", ("token", token), ("name", "<b>x"), ("password", "short"), ("repeated", "short"));
        Assert.Equal(HttpStatusCode.OK, weak.StatusCode);
        var html = await weak.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("The name must have", html, StringComparison.Ordinal);
        Assert.Contains("value=\"&lt;b&gt;x\"", html, StringComparison.Ordinal);

        // Without the form's antiforgery token, another site sent it.
        using var forged = new FormUrlEncodedContent([KeyValuePair.Create("token", token), KeyValuePair.Create("name", "eve"), KeyValuePair.Create("password", FleetHost.AdminPassword)]);
        using var refused = await browser.PostAsync(new Uri("/setup", UriKind.Relative), forged, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        using var done = await FleetHost.SubmitAsync(
            browser, link, "/setup", ("token", token), ("name", "Anna"), ("password", FleetHost.AdminPassword), ("repeated", FleetHost.AdminPassword));
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        using var account = await browser.GetAsync(new Uri("/sign-out", UriKind.Relative), Cancellation);
        Assert.Contains("signed in as anna", await account.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        using var other = _host.CreateBrowser();
        var again = await other.GetStringAsync(_host.SetupLink, Cancellation);
        Assert.Contains("This link is not valid", again, StringComparison.Ordinal);
        using var second = await FleetHost.SubmitAsync(
            other, "/sign-in", "/setup", ("token", token), ("name", "eve"), ("password", FleetHost.AdminPassword), ("repeated", FleetHost.AdminPassword));
        Assert.Contains("This link is not valid", await second.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("anna", Assert.Single(await _host.Services.GetRequiredService<AccountStore>().ListAsync(Cancellation)).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Link_WithAnotherToken_ShowsNoForm(string query)
    {
        using var browser = _host.CreateBrowser();
        var html = await browser.GetStringAsync(new Uri("/setup" + query, UriKind.Relative), Cancellation);
        Assert.DoesNotContain("<form", html, StringComparison.Ordinal);
    }
}
