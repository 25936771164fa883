using System.Threading.Channels;
using EdgeRuntime.Contracts.HomeAssistant;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.HomeAssistant;

/// <summary>Keeps the device's discovery document at the broker, and sends it once more when Home Assistant says that it has started.</summary>
internal sealed class HomeAssistantLoop
{
    /// <summary>Longest random wait after a birth in use.</summary>
    public static readonly TimeSpan DefaultSpread = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly DeviceConnection _connection;
    private readonly Heartbeat _heartbeat;
    private readonly TimeProvider _wall;
    private readonly TimeSpan _spread;
    private readonly string _topic;
    private readonly ChannelReader<byte[]> _births;

    /// <summary>Makes the loop; before the connection runs.</summary>
    /// <param name="connection">The broker.</param>
    /// <param name="topics">Home Assistant's topics.</param>
    /// <param name="compose">Writes the document.</param>
    /// <param name="heartbeat">For the watchdog.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="spread">Longest random wait after a birth: a starting Home Assistant is asked to take a whole fleet in.</param>
    public HomeAssistantLoop(DeviceConnection connection, DiscoveryTopics topics, Func<byte[]> compose, Heartbeat heartbeat, TimeProvider wall, TimeSpan spread)
    {
        (_connection, _heartbeat, _wall, _spread) = (connection, heartbeat, wall, spread);
        _topic = topics.Config(connection.Device);
        _births = connection.OpenFeed(topics.Birth, capacity: 4);
        connection.SetRetained(_topic, compose);
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            _heartbeat.Rest();
            var payload = await _births.ReadAsync(cancellationToken);
            _heartbeat.Promise(_spread + Limit);
            if (payload.AsSpan().SequenceEqual("online"u8))
            {
                await Task.Delay(_spread * Random.Shared.NextDouble(), _wall, cancellationToken);
                _connection.SendRetainedAgain(_topic);
            }
        }
    }
}
