using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Cli.Tests.Models;

public sealed class ModelRollbackTests
{
    [Fact]
    public async Task Rollback_DeviceThatDoesIt_IsDone()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (_, good) => good);

        var run = await fleet.RunAsync("model", "rollback", "pump", "--device", "pi", "--json");

        Assert.Equal((0, "", true, "rollback"), (run.ExitCode, run.Error, (bool?)run.Json["ok"], (string?)run.Json["command"]));
        var command = Assert.Single(device.Commands);
        Assert.Equal(("rollback", new RollbackRequest("pump")), (command.Name, TestTrust.Accepted(RollbackRequest.Read(command.Payload))));
    }

    [Fact]
    public async Task Rollback_Grant_TravelsWithTheCommand()
    {
        using var folder = new LocalFolder();
        await LocalFolder.DoAsync("keys", "new", "--out", folder["keys"]);
        await LocalFolder.DoAsync("model", "grant", "pump", "--device", "pi", "--minimum-release", "3", "--sign", folder["keys/models.key.pem"], "--out", folder["grant.json"]);
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (_, good) => good);

        var run = await fleet.RunAsync("model", "rollback", "pump", "--device", "pi", "--grant", folder["grant.json"]);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Matches(@"^pi: rollback done in \d+ ms\n$", run.Out);
        Assert.Single(TestTrust.Accepted(RollbackRequest.Read(Assert.Single(device.Commands).Payload)).Grant!.Signatures);
    }

    [Fact]
    public async Task Rollback_DeviceThatCannot_IsExitOneWithItsReason()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (_, good) => good with { Ok = false, Error = new ErrorInfo(ErrorCode.ReleaseBelowFloor, "release 3 is below 4") });

        var run = await fleet.RunAsync("model", "rollback", "pump", "--device", "pi");

        Assert.Equal((1, "", "pi did not do 'rollback': release 3 is below 4 (release_below_floor)\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Theory]
    [InlineData("edgectl model rollback: a model id matches", "Pump!", "--device", "pi")]
    [InlineData("edgectl model rollback: --device must match", "pump", "--device", "fleet")]
    public async Task Rollback_BadUsage_IsExitTwo(string line, params string[] args)
    {
        var run = await LocalFolder.RunAsync(["model", "rollback", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(line, run.Error, StringComparison.Ordinal);
    }
}
