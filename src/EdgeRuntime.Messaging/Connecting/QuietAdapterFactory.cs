using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Implementations;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// Makes MQTTnet's transport with a keep-alive that is told to the broker but not kept by MQTTnet, whose keeper wakes four times a second
/// (MqttClient.TrySendKeepAliveMessages, MQTTnet 5.2): on an idle device that was nine tenths of all wake-ups. The connection loop pings
/// instead, when nothing else was sent. To be removed once MQTTnet waits for the time that is left.
/// </summary>
internal sealed class QuietAdapterFactory(TimeSpan keepAlive) : IMqttClientAdapterFactory
{
    private readonly MqttClientAdapterFactory _inner = new();
    private TimeSpan? _brokers;

    /// <summary>Longest silence that the broker allows on the last connection: its own choice, or else ours.</summary>
    public TimeSpan KeepAlive => _brokers ?? keepAlive;

    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger)
    {
        _brokers = null;
        return new QuietAdapter(_inner.CreateClientAdapter(options, packetInspector, logger), keepAlive, theirs => _brokers = theirs);
    }
}
