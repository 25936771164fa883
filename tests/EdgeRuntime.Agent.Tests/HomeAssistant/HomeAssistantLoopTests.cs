using System.Text;
using EdgeRuntime.Agent.HomeAssistant;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Contracts.HomeAssistant;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.Tests.HomeAssistant;

/// <summary>When the discovery document goes out.</summary>
public sealed class HomeAssistantLoopTests : IAsyncDisposable
{
    private const string Config = "hass/device/pi/config";
    private readonly CancellationTokenSource _stop = new();
    private Task? _run;
    private int _composed;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run!);
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_Connected_DocumentIsRetainedAndNotOneOfOurMessages()
    {
        await using var device = await BrokeredDevice.StartAsync(Start);

        var document = (await device.WaitForTopicAsync(Config))[0];

        Assert.True(document.Retained);
        Assert.Equal("1", document["n"]);
        Assert.Null(document.Schema);
    }

    [Fact]
    public async Task Run_HomeAssistantStarts_DocumentIsSentAgain()
    {
        await using var device = await BrokeredDevice.StartAsync(Start);
        await device.WaitForTopicAsync(Config);

        await device.InjectAsync("hass/status", "online");
        Assert.Equal(["1", "2"], (await device.WaitForTopicAsync(Config, 2)).Select(static message => message["n"]));

        // These are no births: the third document is that of the last.
        await device.InjectAsync("hass/status", "offline");
        await device.InjectAsync("hass/status", "garbage");
        await device.InjectAsync("hass/status", "");
        await device.InjectAsync("hass/status", "online");
        Assert.Equal(["1", "2", "3"], (await device.WaitForTopicAsync(Config, 3)).Select(static message => message["n"]));
    }

    private void Start(DeviceConnection connection)
    {
        var loop = new HomeAssistantLoop(connection, new DiscoveryTopics("hass"), Compose, new Heartbeat("test", TimeProvider.System), TimeProvider.System, TimeSpan.Zero);
        _run = loop.RunAsync(_stop.Token);
    }

    private byte[] Compose() => Encoding.UTF8.GetBytes($$"""{"n":{{++_composed}}}""");
}
