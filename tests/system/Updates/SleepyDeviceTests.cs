using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>A device that was not there when a model was pushed.</summary>
public sealed class SleepyDeviceTests
{
    [Fact]
    public async Task Device_BackAfterThePush_GetsTheModel_AndAfterClearingWaitsForItsReturn()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators);
        await device.WaitAsync(() => device.Results.Any(), "the first result");
        Assert.Equal(0, await device.Agent.StopAsync());

        // The push begins and ends while the device sleeps.
        var first = operators.Make(release: 2);
        await operators.PublishAsync(first);
        await operators.DesireAsync("pi", first);
        device.Agent.Start();
        await device.WaitForPhaseAsync(first.Digest, "committed");
        Assert.Equal(0, await device.Agent.StopAsync());

        // The next one is cleared before it wakes up.
        var second = operators.Make(release: 3);
        await operators.PublishAsync(second);
        await operators.DesireAsync("pi", second);
        await operators.ClearAsync(second);
        device.Agent.Start();
        var install = await device.WaitForPhaseAsync(second.Digest, "waiting", TimeSpan.FromSeconds(60));
        Assert.Equal("blocks_missing", (string)install["error"]!["code"]!);
        await device.WaitForResultsAsync(first.Digest);

        // It tries again after 5 s, which is no news as long as nothing comes: 8 s of results at 20 Hz.
        var results = device.Results.Count();
        await device.WaitAsync(() => device.Results.Count() > results + 160, "the next try");
        Assert.DoesNotContain("downloading", device.PhasesOf(second.Digest).SkipWhile(static phase => phase != "waiting"));

        await operators.PublishAsync(second);
        await device.WaitForPhaseAsync(second.Digest, "committed", TimeSpan.FromSeconds(90));
    }
}
