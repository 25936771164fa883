using System.Text;
using System.Text.Json.Nodes;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Tests.Commands;

public sealed class DeviceCommandCommandTests
{
    [Fact]
    public async Task Ping_DeviceThatAnswers_IsDone()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (_, good) => good);

        var text = await fleet.RunAsync("device", "command", "pi", "ping");
        var json = await fleet.RunAsync("device", "command", "pi", "ping", "--json");

        Assert.Equal((0, ""), (text.ExitCode, text.Error));
        Assert.Matches(@"^pi: ping done in \d+ ms\n$", text.Out);
        Assert.Equal((0, ""), (json.ExitCode, json.Error));
        var document = json.Json;
        Assert.True((double)document["roundTripMs"]! > 0);
        document.Remove("roundTripMs");
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["device"] = "pi", ["command"] = "ping", ["ok"] = true, ["session"] = Messages.Session.ToString() }, document), json.Out);
    }

    [Fact]
    public async Task Payload_IsSentAsItIsAndTheResultShown()
    {
        await using var fleet = await TestFleet.StartAsync();
        var result = new ResultItem { Variant = "int8", CapturedAt = Messages.Time, LatencyMs = 1, Label = "unbalance", Score = 0.75 };
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, (_, good) => good with { Result = result });

        var text = await fleet.RunAsync("device", "command", "pi", "infer-once", "--payload", """{"model": "m"}""");
        var json = await fleet.RunAsync("device", "command", "pi", "infer-once", "--json");

        Assert.EndsWith(" ms: unbalance 0.75\n", text.Out, StringComparison.Ordinal);
        Assert.Equal("unbalance", (string?)json.Json["result"]!["label"]);
        Assert.Equal(["""{"model": "m"}""", ""], device.Commands.Select(static command => Encoding.UTF8.GetString(command.Payload)));
    }

    [Fact]
    public async Task Refusal_IsExitOneWithTheDevicesMessage()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (_, good) => good with { Ok = false, Error = new ErrorInfo(ErrorCode.UnknownCommand, "no such\u001b[31m command") });

        var text = await fleet.RunAsync("device", "command", "pi", "dance");
        var json = await fleet.RunAsync("device", "command", "pi", "dance", "--json");

        Assert.Equal((1, "", "pi did not do 'dance': no such?[31m command (unknown_command)\n"), (text.ExitCode, text.Out, text.Error));
        Assert.Equal((1, text.Error), (json.ExitCode, json.Error));
        Assert.Equal((false, "unknown_command"), ((bool?)json.Json["ok"], (string?)json.Json["error"]!["code"]));
    }

    [Fact]
    public async Task NoAnswer_IsExitOneWithOneLine()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (_, _) => null);

        var run = await fleet.RunAsync("device", "command", "pi", "ping", "--timeout", "300ms", "--json");

        Assert.Equal((1, "", "no answer from pi to 'ping' within 0.3 s (it is online); it may need longer: --timeout\n"), (run.ExitCode, run.Out, run.Error));
        Assert.Single(device.Commands);
    }

    [Fact]
    public async Task OfflineDevice_IsSaidBeforeAndAfterTheWait()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.PublishAsync(Messages.Status("pi", PresenceState.Offline));

        var run = await fleet.RunAsync("device", "command", "pi", "ping", "--timeout", "300ms");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Equal(2, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("pi is offline; waiting up to 0.3 s for it\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("(it is offline)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownDevice_IsSaidAndNothingSent()
    {
        await using var fleet = await TestFleet.StartAsync();

        var run = await fleet.RunAsync("device", "command", "ghost", "ping");

        Assert.Equal((1, "", $"no device 'ghost' on the broker at 127.0.0.1:{fleet.Port} below edge/v1; 'edgectl devices' lists those that are there\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task AnswerThatIsNone_IsExitOneWithOneLine()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (_, good) => good with { Device = "other" });

        var run = await fleet.RunAsync("device", "command", "pi", "ping");

        Assert.Equal((1, "", "pi answered 'ping' with something that says that it is of device 'other'; its agent may be of another version\n"), (run.ExitCode, run.Out, run.Error));
    }
}
