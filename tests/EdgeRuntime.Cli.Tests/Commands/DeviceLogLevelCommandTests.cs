using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Tests.Commands;

public sealed class DeviceLogLevelCommandTests
{
    [Fact]
    public async Task LogLevel_LevelTimeAndCategory_AreSent()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (_, good) => good);

        var set = await fleet.RunAsync("device", "log-level", "pi", "debug", "--for", "10m", "--category", "DeviceConnection");
        var end = await fleet.RunAsync("device", "log-level", "pi", "--end");

        Assert.Equal((0, ""), (set.ExitCode, set.Error));
        Assert.Matches(@"^pi: log-level done in \d+ ms\n$", set.Out);
        Assert.Equal((0, ""), (end.ExitCode, end.Error));
        Assert.Equal(
            [new LogLevelRequest("debug", 600, "DeviceConnection"), new LogLevelRequest()],
            device.Commands.Select(static command => LogLevelRequest.Read(command.Payload).Value!));
    }

    [Theory]
    [InlineData("name a level and its time, as 'debug --for 10m', or --end", "debug")]
    [InlineData("name a level and its time, as 'debug --for 10m', or --end", "--for", "10m")]
    [InlineData("level must be one of trace, debug, information, warning, error, critical", "loud", "--for", "10m")]
    [InlineData("durationS must be 1 to 86400", "debug", "--for", "2d")]
    [InlineData("--end goes with no level, no time and no category", "debug", "--end")]
    public async Task LogLevel_WrongArguments_AreRefusedBeforeTheBrokerIsAsked(string line, params string[] args)
    {
        var run = await TestFleet.RunBareAsync(["device", "log-level", "pi", .. args]);

        Assert.Equal((2, "", line + "\n"), (run.ExitCode, run.Out, run.Error));
    }
}
