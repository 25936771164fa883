using System.Text.Json;
using EdgeRuntime.Cli;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Terminal;

namespace EdgeRuntime.Fleet.Tests.Api;

/// <summary><c>edgectl</c> with a fleet in the place of a broker.</summary>
public sealed class EdgectlTests(ApiHost host) : IClassFixture<ApiHost>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgectl-fleet-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Devices_ListsTheFleet_AsTextAndAsJson()
    {
        var table = await RunAsync("devices");
        var report = await RunAsync("devices", "--json");

        Assert.Equal((0, ""), (table.ExitCode, table.Error));
        Assert.Equal(["cellar-1", "counts", "roof-1"], table.Out.Split('\n').Skip(1).Select(static line => line.Split(' ')[0]).Where(static word => word.Contains('1') || word == "counts"));
        Assert.Contains("50.0 %", table.Out, StringComparison.Ordinal);
        var devices = JsonElement.Parse(report.Out).GetProperty("devices");
        Assert.Equal(3, devices.GetArrayLength());
        Assert.Equal(("online", "north", 0.5), (Text(devices[2], "state"), Text(devices[2], "site"), devices[2].GetProperty("battery").GetProperty("socFraction").GetDouble()));
    }

    [Fact]
    public async Task Show_PrintsWhatTheFleetKeeps()
    {
        var text = await RunAsync("device", "show", "roof-1");
        var json = await RunAsync("device", "show", "roof-1", "--json");
        var unknown = await RunAsync("device", "show", "attic-1");

        Assert.Equal(0, text.ExitCode);
        Assert.Contains("online", text.Out, StringComparison.Ordinal);
        Assert.Contains("none yet", text.Out, StringComparison.Ordinal);
        Assert.Equal(4242.5, JsonElement.Parse(json.Out).GetProperty("energy").GetProperty("totals").GetProperty("loadJ").GetDouble());
        Assert.Equal((1, "There is no such device, or it is outside your sites\n"), (unknown.ExitCode, unknown.Error));
    }

    [Fact]
    public async Task Watch_WithAnEnd_PrintsTheFleet()
    {
        var all = await RunAsync("watch", "--for", "1s", "--json");
        var one = await RunAsync("watch", "cellar-1", "--for", "1s", "--json");

        Assert.Equal((0, 3), (all.ExitCode, JsonElement.Parse(all.Out).GetProperty("devices").GetArrayLength()));
        Assert.Equal("cellar-1", Text(JsonElement.Parse(one.Out).GetProperty("devices")[0], "device"));
    }

    [Fact]
    public async Task Command_GoesOverTheFleet()
    {
        var refused = await RunAsync("device", "command", "roof-1", "ping", "--timeout", "1s");
        var policy = await RunAsync("device", "policy", "roof-1", "fixed", "--max-rate", "1", "--for", "1h");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is not connected to its broker", refused.Error, StringComparison.Ordinal);
        Assert.Contains("is not connected to its broker", policy.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_OfTheCommandLine_GoesBeforeTheFleetOfTheEnvironment()
    {
        var run = await RunAsync("devices", "--host", "127.0.0.1", "--port", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("cannot reach the broker at 127.0.0.1:1: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--fleet needs --token-file: make an API token on https://fleet.example/account", "--fleet", "https://fleet.example")]
    [InlineData("--fleet is 'http://fleet.example': over a network the token needs https://", "--fleet", "http://fleet.example")]
    [InlineData("--fleet must be an address", "--fleet", "fleet")]
    [InlineData("no-such.token: cannot be read", "--token-file", "no-such.token")]
    [InlineData("is no API token", "--token-file", "/dev/null")]
    [InlineData("holds no certificate in PEM", "--ca", "/dev/null")]
    public async Task WrongSettings_AreOneLine(string expected, params string[] arguments)
    {
        var run = await RunAsync(["devices", .. arguments]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error, '\n');
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments)
    {
        var file = Path.Combine(_folder.FullName, "token");
        await File.WriteAllTextAsync(file, await host.Fleet.CreateTokenAsync(FleetRole.Operator) + "\n", TestContext.Current.CancellationToken);
        var hasOwnFleet = arguments is [_, "--fleet", ..];
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["EDGECTL_FLEET"] = host.Fleet.Address.ToString(),
            ["EDGECTL_TOKEN_FILE"] = hasOwnFleet ? "" : file,
        };
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var environment = new CliEnvironment(new ResultConsole(output), new MessageConsole(error), TimeProvider.System, name => variables.GetValueOrDefault(name), "/nowhere/edgectl.json");
        var exitCode = await EdgectlCommandLine.RunAsync(arguments, environment, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
