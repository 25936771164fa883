using System.Collections.Concurrent;
using EdgeRuntime.Testing;
using Microsoft.Playwright;

namespace EdgeRuntime.SystemTests.Fleet;

/// <summary>One edge-fleet with two thousand devices and one browser, for all tests of the pages.</summary>
public sealed class Dashboard : IAsyncLifetime
{
    private const string Password = "a long password for one test";

    private IPlaywright? _playwright;
    private string? _signedIn;
    private FleetProcess? _fleet;

    /// <summary>What the browser's console has shown.</summary>
    internal ConcurrentQueue<string> Console { get; } = new();

    internal IBrowser Browser { get; private set; } = null!;

    internal ScriptedFleet Devices { get; private set; } = null!;

    /// <summary>The first page of a fleet that nobody has connected to, in words.</summary>
    internal string EmptyText { get; private set; } = "";

    /// <summary>The same page after the first device has come, without a reload.</summary>
    internal string FirstDeviceText { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var chromium = await RealPart.RequireAsync("chromium", "chromium fonts-dejavu-core");
        _fleet = await FleetProcess.StartAsync();
        _playwright = await Playwright.CreateAsync();
        // As root Chromium runs only without its sandbox; it sees nothing but this server.
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox"] });
        Devices = await ScriptedFleet.ConnectAsync(_fleet.BrokerPort);

        await SignInAsync();

        var page = await OpenAsync(1440, ColorScheme.Light, "/");
        EmptyText = await page.Locator(".empty").InnerTextAsync();
        await Devices.PublishHeroAsync();
        await page.Locator("table.devices a.row").First.WaitForAsync();
        FirstDeviceText = await page.Locator("table.devices tbody").InnerTextAsync();
        await Devices.PublishOthersAsync();
        await page.GetByText("2,000 of 2,000 devices").WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
        await page.Context.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (Devices is not null)
        {
            await Devices.DisposeAsync();
        }

        if (_fleet is not null)
        {
            await _fleet.DisposeAsync();
        }
    }

    // By the link of the first start, as a person does.
    private async Task SignInAsync()
    {
        var link = _fleet!.SetupLink;
        Assert.NotNull(link);
        var page = await OpenAsync(1440, ColorScheme.Light, link);
        await page.Locator("[name=name]").FillAsync("admin");
        await page.Locator("[name=password]").FillAsync(Password);
        await page.Locator("[name=repeated]").FillAsync(Password);
        await page.Locator("button[type=submit]").ClickAsync();
        await page.Locator("h2").WaitForAsync();
        _signedIn = await page.Context.StorageStateAsync();
        await page.Context.CloseAsync();
    }

    /// <summary>Opens a page in a browser's session of its own.</summary>
    internal async Task<IPage> OpenAsync(int width, ColorScheme scheme, string path)
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = width < 700 ? 844 : 900 },
            ColorScheme = scheme,
            TimezoneId = "Europe/Berlin",
            BaseURL = _fleet!.Address,
            StorageState = _signedIn,
        });
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Console.Enqueue($"{path}: {message.Text}");
            }
        };
        page.PageError += (_, error) => Console.Enqueue($"{path}: {error}");
        // Nothing may come from elsewhere: the pages work on a network without a way out.
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(_fleet.Address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                Console.Enqueue($"{path}: asks for {request.Url}");
            }
        };
        await page.GotoAsync(path);
        return page;
    }
}
