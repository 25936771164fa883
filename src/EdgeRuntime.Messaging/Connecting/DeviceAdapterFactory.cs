using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// Makes a <see cref="DeviceAdapter"/> for each connection. MQTTnet's own keep-alive wakes four times a second (MqttClient.TrySendKeepAliveMessages, MQTTnet 5.2): on an idle device that was
/// nine tenths of all wake-ups. So MQTTnet is told of none, and the connection loop pings. To be removed once MQTTnet waits for the time that is left.
/// </summary>
internal sealed class DeviceAdapterFactory(AdapterSettings settings) : IMqttClientAdapterFactory
{
    private volatile DeviceAdapter? _current;

    /// <summary>The adapter of the latest connection or attempt; null before the first.</summary>
    public DeviceAdapter? Current => _current;

    /// <summary>Longest silence towards the broker on the latest connection: the broker's choice, or else ours.</summary>
    public TimeSpan KeepAlive => Current?.ServerKeepAlive ?? settings.KeepAlive;

    /// <summary>Forgets the latest attempt: what its broker said is not what the next one says.</summary>
    public void Reset() => _current = null;

    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger)
    {
        // A WebSocket too is a stream to it: BrokerDialer opens both.
        var channel = new MqttTcpChannel(options);
        var formatter = new MqttPacketFormatterAdapter(options.ProtocolVersion, new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax));
        var inner = new MqttChannelAdapter(channel, formatter, logger) { AllowPacketFragmentation = options.AllowPacketFragmentation };
        var adapter = new DeviceAdapter(inner, channel, settings);
        // MQTTnet owns it.
        _current = adapter;
        return adapter;
    }
}
