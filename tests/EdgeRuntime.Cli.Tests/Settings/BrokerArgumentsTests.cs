using System.Globalization;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Cli.Tests.Settings;

/// <summary>Where the broker's address comes from, and what is said when it is wrong.</summary>
public sealed class BrokerArgumentsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgectl-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Precedence_ArgumentsOverEnvironmentOverFile()
    {
        var file = Write("""
            {
              // the lab
              "host": "file.invalid", "port": 1001, "tls": false,
            }
            """);
        var variables = new Dictionary<string, string> { ["EDGECTL_HOST"] = "environment.invalid", ["EDGECTL_PORT"] = "1002", ["EDGECTL_ROOT"] = "" };

        var arguments = await TestFleet.RunBareAsync(["devices", "--host", "arguments.invalid"], variables, file);
        var environment = await TestFleet.RunBareAsync(["devices"], variables, file);
        var settings = await TestFleet.RunBareAsync(["devices"], settingsFile: file);

        Assert.StartsWith("cannot reach the broker at arguments.invalid:1002: ", arguments.Error, StringComparison.Ordinal);
        Assert.StartsWith("cannot reach the broker at environment.invalid:1002: ", environment.Error, StringComparison.Ordinal);
        Assert.StartsWith("cannot reach the broker at file.invalid:1001: ", settings.Error, StringComparison.Ordinal);
        Assert.All([arguments, environment, settings], static run => Assert.Equal(1, run.ExitCode));
        Assert.EndsWith("; check --host and --port, and that the broker runs\n", settings.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_OfTheEnvironment_IsWhereDevicesAreLookedFor()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.PublishAsync("lab/x/pi/status", """{"device":"pi","session":"01970000-0000-7000-8000-000000000001","seq":1,"time":"2026-01-01T00:00:00Z","clock":"synced","uptimeS":1,"state":"online"}""");
        var variables = new Dictionary<string, string> { ["EDGECTL_HOST"] = "127.0.0.1", ["EDGECTL_PORT"] = fleet.Port.ToString(CultureInfo.InvariantCulture), ["EDGECTL_ROOT"] = "lab/x" };

        var run = await TestFleet.RunBareAsync(["devices", "--json"], variables);

        Assert.Equal("pi", (string?)run.Json["devices"]![0]!["device"]);
    }

    [Theory]
    [InlineData("--port must be 0", "devices", "--port", "70000")]
    [InlineData("--root must be a topic prefix", "devices", "--root", "a/#")]
    [InlineData("--ca names 'missing.pem', which does not exist", "devices", "--ca", "missing.pem")]
    [InlineData("--cert and --key go together", "devices", "--key", "/dev/null")]
    [InlineData("--password-file needs --username", "devices", "--password-file", "x")]
    [InlineData("--tls is false, but certificates are configured", "devices", "--tls", "false", "--ca", "/dev/null")]
    [InlineData("edgectl devices: --port must be a whole number, but is 'x'; 'edgectl devices --help' shows what it takes", "devices", "--port", "x")]
    [InlineData("--wait must be a duration", "devices", "--wait", "soon")]
    [InlineData("a device id matches", "device", "show", "Not A Device")]
    [InlineData("a device id matches", "device", "show", "models")]
    [InlineData("edgectl device show: the argument <device> is missing;", "device", "show")]
    [InlineData("edgectl device command: the argument <name> is missing;", "device", "command", "pi")]
    [InlineData("a command's name matches", "device", "command", "pi", "a/b")]
    [InlineData("--payload is not JSON", "device", "command", "pi", "ping", "--payload", "{")]
    [InlineData("--timeout must be a duration", "device", "command", "pi", "ping", "--timeout", "0s")]
    [InlineData("--for must be a duration", "watch", "--for", "-1s")]
    [InlineData("a device id matches", "watch", "+")]
    [InlineData("edgectl: there is no command 'dance', only devices, device, watch", "dance")]
    [InlineData("edgectl device policy: there is no option '--kind'; 'edgectl device policy --help' shows what it takes", "device", "policy", "pi", "--kind", "fixed")]
    [InlineData("edgectl device policy: there is no option '--rate'", "device", "policy", "pi", "fixed", "--rate", "2")]
    [InlineData("edgectl device policy: --min-rate must be a number, but is 'low'", "device", "policy", "pi", "--min-rate", "low")]
    [InlineData("edgectl model grant: --minimum-release must be 1 to", "model", "grant", "m", "--device", "pi", "--minimum-release", "two", "--sign", "k", "--out", "g")]
    [InlineData("edgectl simulate: Option '--trace' is required;", "simulate")]
    [InlineData("edgectl device: a command is missing, one of show, command, policy, diagnostics, log-level;", "device")]
    public async Task BadUsage_IsExitTwoAndOneLine(string expected, params string[] args)
    {
        var run = await TestFleet.RunBareAsync(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error, '\n');
        Assert.DoesNotContain('\u001b', run.Error);
    }

    [Theory]
    [InlineData("EDGECTL_PORT", "many", "EDGECTL_PORT must be a number, but is 'many'")]
    [InlineData("EDGECTL_TLS", "yes", "EDGECTL_TLS must be true or false, but is 'yes'")]
    [InlineData("EDGECTL_PORT", "70000", "--port must be 0 (default of the transport) to 65535, but is 70000")]
    public async Task BadEnvironment_IsExitTwoAndOneLine(string name, string value, string expected)
    {
        var run = await TestFleet.RunBareAsync(["devices"], new Dictionary<string, string> { [name] = value });

        Assert.Equal((2, expected + "\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"hots": "x"}""")]
    [InlineData("""{"port": "many"}""")]
    public async Task BadFile_IsExitTwoAndOneLineThatNamesIt(string text)
    {
        var file = Write(text);

        var run = await TestFleet.RunBareAsync(["devices"], settingsFile: file);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"{file} is ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("; it knows host, port, root, tls, ca, cert, key, username, passwordFile, websocket, websocketPath, fleet, tokenFile\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PathsOfTheFile_AreRelativeToItsFolder()
    {
        var run = await TestFleet.RunBareAsync(["devices"], settingsFile: Write("""{"ca": "ca.pem"}"""));

        Assert.Equal((2, $"--ca names '{Path.Combine(_folder, "ca.pem")}', which does not exist\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task TlsAndPassword_ReachTheBroker()
    {
        using var certificates = new CertificateFolder();
        var port = MosquittoServer.FreePort();
        await using var broker = await MosquittoServer.StartAsync(
            string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1"), $"cafile {certificates.AuthorityFile}", $"certfile {certificates.ServerFile}", $"keyfile {certificates.ServerKeyFile}", "require_certificate true");
        string[] args = ["devices", "--json", "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--ca", certificates.AuthorityFile];

        var trusted = await TestFleet.RunBareAsync([.. args, "--cert", certificates.ClientFile, "--key", certificates.ClientKeyFile]);
        var stranger = await TestFleet.RunBareAsync(args);

        Assert.Equal((0, """{"devices":[],"ignoredMessages":0}"""), (trusted.ExitCode, trusted.Out.Trim()));
        Assert.Equal((1, ""), (stranger.ExitCode, stranger.Out));
        Assert.EndsWith("; check --tls, --ca, --cert and --key\n", stranger.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_SaysWhatToCheck()
    {
        await using var broker = await MosquittoServer.StartAsync("allow_anonymous false");

        var run = await TestFleet.RunBareAsync(["devices", "--host", "127.0.0.1", "--port", broker.Port.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"the broker at 127.0.0.1:{broker.Port} refuses the connection: not authorized", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("; check --username, --password-file and the broker's access list\n", run.Error, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "edgectl.json");
        File.WriteAllText(path, text);
        return path;
    }
}
