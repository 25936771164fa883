using EdgeRuntime.Contracts.Messages;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Messaging.Tests.Broker;

/// <summary>A device's connection that runs until it is disposed.</summary>
internal sealed class RunningConnection : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    public RunningConnection(MessagingOptions options)
    {
        options.ReconnectMin = TimeSpan.FromMilliseconds(50);
        options.ReconnectMax = TimeSpan.FromMilliseconds(200);
        Identity = new DeviceIdentity("pi", Guid.CreateVersion7());
        Connection = new DeviceConnection(options, Identity, new ConnectionServices(TimeProvider.System, static () => ClockState.Synced, static _ => { }, Log));
        _run = Connection.RunAsync(TimeSpan.FromSeconds(10), _stop.Token);
    }

    public FakeLogger<DeviceConnection> Log { get; } = new();

    public DeviceIdentity Identity { get; }

    public DeviceConnection Connection { get; }

    public void Publish(MessageClass messageClass, int value) =>
        Connection.Publish(messageClass, Topic(messageClass), "test/1", value, static (stamp, number) =>
            System.Text.Encoding.UTF8.GetBytes($$"""{"schema":"test/1","session":"{{stamp.Session}}","seq":{{stamp.Seq}},"value":{{number}}}"""));

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Connection.Dispose();
        _stop.Dispose();
    }

    private static string Topic(MessageClass messageClass) => messageClass switch
    {
        MessageClass.Results => "edge/v1/pi/results/m",
        MessageClass.Energy => "edge/v1/pi/energy",
        _ => "edge/v1/pi/events",
    };
}
