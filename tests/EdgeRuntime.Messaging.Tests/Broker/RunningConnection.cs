using System.Collections.Concurrent;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Messaging.Tests.Broker;

/// <summary>A device's connection that runs until it is disposed.</summary>
internal sealed class RunningConnection : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ConnectionNotice> _notices = new();
    private readonly FakeTimeProvider? _time;
    private readonly Task _run;

    public RunningConnection(MessagingOptions options, TimeProvider? wall = null)
    {
        options.ReconnectMin = TimeSpan.FromMilliseconds(50);
        options.ReconnectMax = TimeSpan.FromMilliseconds(200);
        Identity = new DeviceIdentity("pi", Guid.CreateVersion7());
        Connection = new DeviceConnection(options, Identity, new ConnectionServices(wall ?? TimeProvider.System, static () => ClockState.Synced, static _ => { }, Log));
        _time = wall as FakeTimeProvider;
        Connection.Noticed += _notices.Enqueue;
        Desired = Connection.OpenFeed("edge/v1/pi/desired");
        _run = Connection.RunAsync(TimeSpan.FromSeconds(10), _stop.Token);
    }

    public FakeLogger<DeviceConnection> Log { get; } = new();

    public DeviceIdentity Identity { get; }

    public DeviceConnection Connection { get; }

    public System.Threading.Channels.ChannelReader<byte[]> Desired { get; }

    public IReadOnlyList<ConnectionNotice> Notices => [.. _notices];

    public bool IsRunning => !_run.IsCompleted;

    public static RunningConnection To(int port, TimeProvider? wall = null) => new(new MessagingOptions { Host = "127.0.0.1", Port = port }, wall);

    public Task ConnectedAsync() => Eventually.TrueAsync(() => Connection.IsConnected, Limit, Lines);

    /// <summary>Waits for a line of the log; returns it.</summary>
    public async Task<string> LineAsync(string part)
    {
        await Eventually.TrueAsync(() => Find(part) is not null, Limit, Lines);
        return Find(part)!;
    }

    public int Count(string part) => Log.Collector.GetSnapshot().Count(record => record.Message.Contains(part, StringComparison.Ordinal));

    public void Publish(MessageClass messageClass, int value) => Publish(messageClass, value, "");

    public void Publish(MessageClass messageClass, int value, string padding) =>
        Connection.Publish(messageClass, Topic(messageClass), "test/1", (value, padding), static (stamp, content) =>
            System.Text.Encoding.UTF8.GetBytes($$"""{"schema":"test/1","session":"{{stamp.Session}}","seq":{{stamp.Seq}},"value":{{content.value}},"padding":"{{content.padding}}"}"""));

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        if (_time is { } time)
        {
            // Its deadlines are on a clock that does not run by itself.
            await Eventually.TrueAsync(
                () =>
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    return _run.IsCompleted;
                },
                Limit);
        }

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

    private string? Find(string part) => Log.Collector.GetSnapshot().Select(static record => record.Message).FirstOrDefault(message => message.Contains(part, StringComparison.Ordinal));

    private string Lines() => string.Join('\n', Log.Collector.GetSnapshot().Select(static record => record.Message));
}
