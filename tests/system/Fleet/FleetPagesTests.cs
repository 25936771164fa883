using System.Diagnostics;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;
using Microsoft.Playwright;

namespace EdgeRuntime.SystemTests.Fleet;

/// <summary>The pages of edge-fleet in a real browser, with two thousand devices.</summary>
[Collection(Undisturbed.Name)]
public sealed class FleetPagesTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    private static string Text(AxeResultItem rule) => $"{rule.Id}: {string.Join(" | ", rule.Nodes.Take(3).Select(static node => node.Html))}";

    private static string Folder => Directory.CreateDirectory(Checkout.PathOf("artifacts/screenshots")).FullName;

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Pages_AtAWidthAndInATheme_AreAccessibleAndQuiet(int width, ColorScheme scheme)
    {
        var device = $"/devices/{dashboard.Devices.Hero.Id}";
        var page = await dashboard.OpenAsync(width, scheme, "/");
        foreach (var (name, path, ready) in new[]
        {
            ("fleet", "/", "a.row"),
            ("device", device, ".canvas[data-points] >> nth=3"),
            ("energy", "/energy?by=site", ".canvas[data-points]"),
            ("models", "/models", ".plain tbody tr"),
            ("events", "/events", ".events li"),
        })
        {
            await page.GotoAsync(path);
            await page.Locator(ready).First.WaitForAsync();
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"{name}-{width}-{scheme}.png"), FullPage = name != "fleet" });

            var violations = (await page.RunAxe()).Violations;
            Assert.True(violations.Length == 0, $"{path}: {string.Join("; ", violations.Select(Text))}");
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} is wider than {width} px");
        }

        await page.Context.CloseAsync();
        Assert.Empty(dashboard.Console);
    }

    [Fact]
    public void FleetPage_BeforeAndAfterTheFirstDevice_TellsTheNextCommandThenShowsIt()
    {
        Assert.Contains("systemctl restart edge-agent", dashboard.EmptyText, StringComparison.Ordinal);
        Assert.Contains(dashboard.Devices.Hero.Id, dashboard.FirstDeviceText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FleetPage_OneDeviceAmongTwoThousand_IsOpenedInEightKeys()
    {
        var page = await dashboard.OpenAsync(1440, ColorScheme.Light, "/");
        await page.Locator("a.row").First.WaitForAsync();

        string[] keys = ["/", "d", "-", "0", "0", "4", "2", "Enter"];
        foreach (var key in keys)
        {
            await page.Keyboard.PressAsync(key);
        }

        await page.WaitForURLAsync($"**/devices/{dashboard.Devices.Hero.Id}");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync(dashboard.Devices.Hero.Id);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task FleetPage_ByTheTabulatorAlone_LeadsToADevice()
    {
        var page = await dashboard.OpenAsync(1440, ColorScheme.Light, "/");
        await page.Locator("a.row").First.WaitForAsync();

        var tabs = 0;
        do
        {
            await page.Keyboard.PressAsync("Tab");
        }
        while (++tabs < 40 && !await page.EvaluateAsync<bool>("document.activeElement.matches('a.row')"));

        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/devices/*");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task FleetPage_ASavedView_IsThereAfterAReload()
    {
        var page = await dashboard.OpenAsync(1440, ColorScheme.Light, "/?site=harbour&mode=saving");
        await page.GetByText("Saved views").ClickAsync();
        await page.GetByPlaceholder("Name of this view").FillAsync("harbour <b>at night</b>");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();

        await page.GotoAsync("/");
        await page.GetByText("Saved views").ClickAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "harbour <b>at night</b>" }).ClickAsync();

        await page.WaitForURLAsync("**/?mode=saving&site=harbour");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task FleetPage_AChip_FiltersAndStandsInTheAddress()
    {
        var page = await dashboard.OpenAsync(1440, ColorScheme.Light, "/");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "offline" }).ClickAsync();

        await page.WaitForURLAsync("**/?state=offline");
        await Assertions.Expect(page.Locator(".total")).ToHaveTextAsync("68 of 2,000 devices");
        await Assertions.Expect(page.Locator("tbody .badge.online")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task DevicePage_APolicyByCommand_IsAnsweredAndReportedBack()
    {
        await dashboard.Devices.Hero.AnswerCommandsAsync();
        var page = await dashboard.OpenAsync(1440, ColorScheme.Light, $"/devices/{dashboard.Devices.Hero.Id}");
        await page.GetByLabel("Highest rate in hertz").FillAsync("2.5");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Set policy" }).ClickAsync();

        await page.GetByText("policy: done in").WaitForAsync();
        await page.GetByText("linear, 0.1 Hz to 2.5 Hz").WaitForAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task EnergyPage_ExportAsCsv_HasTheSumsOfThePage()
    {
        var page = await dashboard.OpenAsync(1440, ColorScheme.Light, "/energy?by=site");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Export as CSV").ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);

        Assert.StartsWith("group,devices,load_j", lines[0], StringComparison.Ordinal);
        Assert.Equal(["harbour", "north-ridge", "old-mill", "orchard", "quarry"], lines[1..].Select(static line => line.Split(',')[0]));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task DevicePage_AnEnergyReport_MovesTheChartWithinTwoSeconds()
    {
        var page = await dashboard.OpenAsync(1440, ColorScheme.Light, $"/devices/{dashboard.Devices.Hero.Id}");
        var chart = page.Locator(".tall .canvas");
        await page.Locator(".tall .canvas[data-points]").WaitForAsync();
        var points = await chart.GetAttributeAsync("data-points");

        var started = Stopwatch.GetTimestamp();
        await dashboard.Devices.Hero.PublishEnergyAsync(TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(10), ScriptedFleet.Evening(0.63));
        await Assertions.Expect(chart).Not.ToHaveAttributeAsync("data-points", points!, new LocatorAssertionsToHaveAttributeOptions { Timeout = 10_000 });
        var took = Stopwatch.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"the chart moved after {took.TotalSeconds:0.00} s"));

        Assert.True(took < TimeSpan.FromSeconds(2), FormattableString.Invariant($"the chart moved after {took.TotalSeconds:0.00} s"));
        await Assertions.Expect(page.Locator(".tiles .number")).ToHaveTextAsync("63 %");
        await page.Context.CloseAsync();
    }
}
