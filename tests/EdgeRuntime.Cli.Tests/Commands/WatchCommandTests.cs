using System.Text.Json.Nodes;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;
using Spectre.Console;

namespace EdgeRuntime.Cli.Tests.Commands;

public sealed class WatchCommandTests
{
    [Fact]
    public async Task JsonWithAnEnd_IsOneDocument()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.PublishAsync(Messages.Status("pi", PresenceState.Online));
        await fleet.PublishAsync(Messages.Status("other", PresenceState.Offline));

        var run = await fleet.WhileAsync(PublishLiveAsync, "watch", "--json", "--for", "1s");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var devices = run.Json["devices"]!.AsArray();
        Assert.Equal(["other", "pi"], devices.Select(static device => (string)device!["device"]!));
        Assert.Equal("looseness", (string?)devices[1]!["lastResult"]!["label"]);
        Assert.Equal((0.735, 0.003), ((double?)devices[1]!["battery"]!["socFraction"], (double?)devices[1]!["jPerInferenceMarginal"]));
    }

    [Fact]
    public async Task JsonWithoutAnEnd_IsALineForEachDeviceThatChanged()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.PublishAsync(Messages.Status("pi", PresenceState.Online));
        using var interrupt = new CancellationTokenSource(TimeSpan.FromSeconds(2.5), TimeProvider.System);

        var run = await fleet.WhileAsync(fleet.RunUntilAsync(interrupt.Token, "watch", "--json"), static fleet => fleet.PublishAsync(Messages.Result("pi")));

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(0, run.ExitCode);
        Assert.InRange(lines.Count, 2, 4);
        Assert.All(lines, static line => Assert.Equal("pi", (string?)line["device"]));
    }

    [Fact]
    public async Task Text_NoTerminal_IsALineForEachDeviceThatChanged()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.PublishAsync(Messages.Status("pi", PresenceState.Online));
        await fleet.PublishAsync(Messages.Info("pi"));

        var run = await fleet.WhileAsync(static fleet => PublishLiveAsync(fleet, "evil\u001b[2J"), "watch", "--for", "1500ms");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.EndsWith("pi  online  73.5 %  saving  0.5 Hz  3.00 mJ  m: evil?[2J 0.98  now\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneDevice_ShowsNoOther()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.PublishAsync(Messages.Status("pi", PresenceState.Online));
        await fleet.PublishAsync(Messages.Status("other", PresenceState.Online));

        var run = await fleet.RunAsync("watch", "pi", "--json", "--for", "700ms");

        Assert.Equal(["pi"], run.Json["devices"]!.AsArray().Select(static device => (string)device!["device"]!));
    }

    [Fact]
    public async Task NoSuchDevice_IsSaidAndWaitedFor()
    {
        await using var fleet = await TestFleet.StartAsync();

        var run = await fleet.RunAsync("watch", "ghost", "--json", "--for", "1s");

        Assert.Equal((0, """{"devices":[],"ignoredMessages":0}"""), (run.ExitCode, run.Out.Trim()));
        Assert.Equal($"no device 'ghost' on the broker at 127.0.0.1:{fleet.Port} below edge/v1 yet; waiting\n", run.Error);
    }

    [Fact]
    public async Task Outage_OfTheBroker_IsSaidAndOutlived()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.PublishAsync(Messages.Status("pi", PresenceState.Online));
        var run = fleet.RunAsync("watch", "--json", "--for", "6s");
        await fleet.WaitForListenerAsync();

        await fleet.StopAsync();
        await fleet.StartAgainAsync();
        var watched = await fleet.WhileAsync(run, PublishLiveAsync);

        var said = watched.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, watched.ExitCode);
        Assert.Equal(2, said.Length);
        Assert.EndsWith("; trying again", said[0], StringComparison.Ordinal);
        Assert.Equal($"connected to the broker at 127.0.0.1:{fleet.Port} again", said[1]);
        Assert.NotNull(watched.Json["devices"]![0]!["lastResult"]);
    }

    [Fact]
    public async Task Terminal_IsDrawnAnewWithoutForeignEscapes()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.PublishAsync(Messages.Status("pi", PresenceState.Online));
        await fleet.PublishAsync("edge/v1/pi/info", "{");
        var (screen, error) = (new StringWriter(), new StringWriter());
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, ColorSystem = ColorSystemSupport.NoColors });
        terminal.Profile.Width = 140;
        var environment = new CliEnvironment(new ResultConsole(screen, terminal), new MessageConsole(error), TimeProvider.System, static _ => null, "/nowhere/edgectl.json");
        var run = EdgectlCommandLine.RunAsync(["watch", "--for", "2s", .. fleet.Broker], environment, TestContext.Current.CancellationToken);

        Assert.Equal(0, await fleet.WhileAsync(run, static fleet => PublishLiveAsync(fleet, "evil\u001b]0;owned\u0007")));

        var drawn = screen.ToString();
        Assert.Equal("", error.ToString());
        Assert.Contains("m: evil?]0;owned? 0.98", drawn, StringComparison.Ordinal);
        Assert.Contains("3.00 mJ", drawn, StringComparison.Ordinal);
        Assert.Contains("ignored a message on edge/v1/pi/info", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b]", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0007', drawn);
    }

    private static Task PublishLiveAsync(TestFleet fleet) => PublishLiveAsync(fleet, "looseness");

    private static async Task PublishLiveAsync(TestFleet fleet, string label)
    {
        await fleet.PublishAsync(Messages.Energy("pi"));
        await fleet.PublishAsync(Messages.Result("pi", label: label));
    }
}
