using System.Net;
using System.Text.RegularExpressions;
using EdgeRuntime.Fleet.Security;
using EdgeRuntime.Fleet.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRuntime.Fleet.Tests.Security;

public sealed partial class AccountPageTests(FleetHost host) : IClassFixture<FleetHost>
{
    private const string Password = "quite a long one 7";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_IsShownOnce_Works_AndCanBeRemoved()
    {
        await host.EnsureAdminAsync();
        using var browser = await host.SignInAsync(FleetHost.AdminName, FleetHost.AdminPassword);
        using var created = await FleetHost.SubmitAsync(
            browser, "/account", "/account/tokens", ("name", "<b>export</b>"), ("role", "Viewer"), ("sites", "north, south"), ("days", "30"));
        var html = await created.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("&lt;b&gt;export&lt;/b&gt;", html, StringComparison.Ordinal);
        var token = TokenPattern().Match(html).Value;
        using var program = host.CreateProgram(token);
        var me = await program.GetStringAsync(new Uri("/api/v1/me", UriKind.Relative), Cancellation);
        Assert.Contains("\"role\":\"viewer\",\"sites\":[\"north\",\"south\"]", me, StringComparison.Ordinal);

        var page = await browser.GetStringAsync(new Uri("/account", UriKind.Relative), Cancellation);
        Assert.DoesNotContain(token, page, StringComparison.Ordinal);
        var key = KeyPattern().Match(page).Groups[1].Value;
        using var removed = await FleetHost.SubmitAsync(browser, "/account", "/account/tokens/remove", ("key", key));
        Assert.Contains("The token is removed.", await removed.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var after = await program.GetAsync(new Uri("/api/v1/me", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task Users_AreForAdmins_AndFormsNeedTheirToken()
    {
        await host.EnsureAdminAsync();
        using var admin = await host.SignInAsync(FleetHost.AdminName, FleetHost.AdminPassword);
        using var created = await FleetHost.SubmitAsync(
            admin, "/account", "/account/users", ("name", "emil"), ("password", Password), ("role", "Operator"), ("sites", "north"));
        Assert.Contains("User emil is created.", await created.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        using var emil = await host.SignInAsync("emil", Password);
        Assert.DoesNotContain("New user", await emil.GetStringAsync(new Uri("/account", UriKind.Relative), Cancellation), StringComparison.Ordinal);
        using var refused = await FleetHost.SubmitAsync(emil, "/account", "/account/users", ("name", "eve"), ("password", Password), ("role", "Admin"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        foreach (var path in new[] { "/account/tokens", "/account/tokens/remove", "/account/password", "/account/users", "/account/users/remove" })
        {
            using var form = new FormUrlEncodedContent(
                [KeyValuePair.Create("name", "eve"), KeyValuePair.Create("key", "1"), KeyValuePair.Create("days", "1"), KeyValuePair.Create("role", "Admin")]);
            using var forged = await admin.PostAsync(new Uri(path, UriKind.Relative), form, Cancellation);
            Assert.True(forged.StatusCode == HttpStatusCode.BadRequest, $"{path}: {(int)forged.StatusCode}");
        }

        using var removed = await FleetHost.SubmitAsync(admin, "/account", "/account/users/remove", ("name", "emil"));
        Assert.Contains("User emil is removed.", await removed.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_ChangesWithTheCurrentOne_AndThisBrowserStaysSignedIn()
    {
        await host.EnsureAdminAsync();
        await host.Services.GetRequiredService<AccountStore>().CreateAsync("frida", Password, FleetRole.Viewer, null, Cancellation);
        using var frida = await host.SignInAsync("frida", Password);
        using var wrong = await FleetHost.SubmitAsync(
            frida, "/account", "/account/password", ("current", "not that one"), ("password", "another long one 8"), ("repeated", "another long one 8"));
        Assert.Contains("The current password is wrong.", await wrong.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var done = await FleetHost.SubmitAsync(
            frida, "/account", "/account/password", ("current", Password), ("password", "another long one 8"), ("repeated", "another long one 8"));
        Assert.Contains("The password is changed", await done.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var after = await frida.GetAsync(new Uri("/account", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        using var again = await host.SignInAsync("frida", "another long one 8");
    }

    [GeneratedRegex("efl_[A-Za-z0-9_-]{43}")]
    private static partial Regex TokenPattern();

    [GeneratedRegex("name=\"key\" value=\"([0-9]+)\"")]
    private static partial Regex KeyPattern();
}
