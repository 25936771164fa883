using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Fleet.Tests.Api;

/// <summary>The commands of docs/fleet.md work as they stand.</summary>
public sealed partial class FleetPageTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Commands_OfTheDocumentation_Work()
    {
        var curl = await RealPart.RequireAsync("curl", "curl");
        var folder = Directory.CreateTempSubdirectory("fleet-page-");
        try
        {
            var cancellation = TestContext.Current.CancellationToken;
            var token = await host.Fleet.CreateTokenAsync(FleetRole.Operator);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "fleet.token"), token, cancellation);
            var page = await File.ReadAllTextAsync(Checkout.PathOf("docs/fleet.md"), cancellation);
            var blocks = ShellBlock().Matches(page).Select(static block => block.Groups[1].Value)
                .Where(static block => !block.Contains("dotnet", StringComparison.Ordinal))
                .ToList();
            Assert.True(blocks.Count >= 5);
            var address = host.Fleet.Address.GetLeftPart(UriPartial.Authority);
            var script = "set -e\n" + string.Join('\n', blocks).Replace("http://127.0.0.1:8080", address, StringComparison.Ordinal);
            var start = new ProcessStartInfo("bash", ["-c", script])
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["PATH"] = $"{AppContext.BaseDirectory}:{Path.GetDirectoryName(curl)}:{Environment.GetEnvironmentVariable("PATH")}";
            using var shell = Process.Start(start)!;
            var errors = shell.StandardError.ReadToEndAsync(cancellation);
            var output = await shell.StandardOutput.ReadToEndAsync(cancellation);
            await shell.WaitForExitAsync(cancellation);
            Assert.True(shell.ExitCode == 0, $"{await errors}\n{output}");
            Assert.Contains("\"device\":\"roof-1\"", output, StringComparison.Ordinal);
            Assert.Contains("event: devices", output, StringComparison.Ordinal);
            Assert.Contains("cellar-1", output, StringComparison.Ordinal);
            Assert.Contains("The device is not connected to its broker", output, StringComparison.Ordinal);
            Assert.Contains("hw_battery_charge_ratio", output, StringComparison.Ordinal);
            var csv = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "energy.csv"), cancellation);
            Assert.StartsWith("group,devices,load_j", csv, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
