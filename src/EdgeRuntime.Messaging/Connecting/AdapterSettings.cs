using MQTTnet.Packets;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>What a <see cref="DeviceAdapter"/> runs by.</summary>
/// <param name="KeepAlive">The keep-alive to announce.</param>
/// <param name="MaxPacketBytes">Longest packet that is accepted.</param>
/// <param name="Received">Called each time that bytes have arrived.</param>
/// <param name="TooLong">Called for each message that was longer.</param>
/// <param name="Confirmed">Called for each confirmation of a message of <see cref="PublishWindow"/>, on the thread that reads.</param>
internal sealed record AdapterSettings(TimeSpan KeepAlive, int MaxPacketBytes, Action Received, Action<OversizedMessage> TooLong, Action<DeviceAdapter, MqttPubAckPacket> Confirmed);
