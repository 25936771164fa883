using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;
using Microsoft.Playwright;

namespace EdgeRuntime.SystemTests.Demonstration;

/// <summary>The README's first command.</summary>
public sealed partial class DemoTests
{
    private const string Command = "dotnet run --project src/EdgeRuntime.Demo";

    [Fact]
    public async Task Demo_ANightUnderALinearPolicy_DeliversEveryResultAndSlowsDown()
    {
        Assert.Contains($"\n{Command}\n", await File.ReadAllTextAsync(Checkout.PathOf("README.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var chromium = await RealPart.RequireAsync("chromium", "chromium fonts-dejavu-core");

        // The build under test has made it already.
        string[] words = [.. Command.Split(' '), "--no-build", "--configuration", Configuration, "--", "--devices", "3", "--speed", "300", "--for", "80s", "--policy", "linear", "--max-rate", "0.5", "--new", "--no-sleep", "--json"];
        using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Checkout.Root })!;
        (string OfAll, string OfOne) shown;
        try
        {
            shown = await LookAsync(chromium, await AddressAsync(process.StandardError));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var (code, output, errors) = await ProcessRun.EndAsync(process, TimeSpan.FromMinutes(4));
        Assert.True(code == 0, errors);
        Assert.Contains("at a fixed 0.5 Hz on the same sun would have caught", shown.OfAll, StringComparison.Ordinal);
        Assert.Contains("At a fixed 0.5 Hz on the same sun:", shown.OfOne, StringComparison.Ordinal);

        var devices = JsonNode.Parse(output)!["devices"]!.AsArray().Select(static node => node!.AsObject()).ToList();
        Assert.Equal(3, devices.Count);
        foreach (var device in devices)
        {
            Assert.Equal((long)device["published"]!, (long)device["acknowledged"]!);
            Assert.Equal(0, (long)device["dropped"]!);
            Assert.True((double)device["accuracy"]! >= 0.9, device.ToJsonString());
            Assert.True((long)device["inferences"]! > 100, device.ToJsonString());
            // 0.75 W at the highest rate of 0.5 Hz, whatever this machine needs for it.
            Assert.Equal(1.5, (double)device["jPerInferenceMarginal"]!, 3);
            Assert.Equal(0.5, (double)device["fixedRateHz"]!);
            Assert.InRange((double)device["scheduled"]!["caughtFraction"]!, 0.01, 0.99);
        }

        var (high, low) = (Mean(devices, "rateAtHighSocHz"), Mean(devices, "rateAtLowSocHz"));
        Assert.True(low <= 0.5 * high, FormattableString.Invariant($"{low} Hz at low charge, {high} Hz at high charge"));
        Assert.Contains(devices, static device => (double)device["socStart"]! - (double)device["socEnd"]! >= 0.7);
    }

    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static double Mean(List<JsonObject> devices, string figure) => devices.Select(device => (double?)device[figure]).OfType<double>().Average();

    [GeneratedRegex(@"^dashboard: (\S+)$")]
    private static partial Regex Dashboard();

    private static async Task<string> AddressAsync(StreamReader errors)
    {
        while (await errors.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (Dashboard().Match(line) is { Success: true } found)
            {
                return found.Groups[1].Value;
            }
        }

        throw new InvalidOperationException("the demo printed no address of a dashboard");
    }

    // What the pages say of the scheduler, to somebody who opens the printed address.
    private static async Task<(string OfAll, string OfOne)> LookAsync(string chromium, string address)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout((float)TimeSpan.FromMinutes(1).TotalMilliseconds);
        await page.GotoAsync(address);
        await page.Locator("a.row").First.WaitForAsync();
        var ofAll = await page.Locator(".remark").InnerTextAsync();
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Directory.CreateDirectory(Checkout.PathOf("artifacts/screenshots")).FullName, "demo.png") });
        await page.Locator("a.row").First.ClickAsync();
        return (ofAll, await page.Locator(".remark", new PageLocatorOptions { HasText = "scheduled" }).InnerTextAsync());
    }
}
