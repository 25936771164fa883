namespace EdgeRuntime.Messaging.Connecting;

/// <summary>A message that was longer than the device accepts; its payload is gone.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Qos">Its quality of service, 0 to 2.</param>
/// <param name="Identifier">The packet's identifier; 0 at QoS 0.</param>
/// <param name="Bytes">The packet's length without its fixed header.</param>
internal readonly record struct OversizedMessage(string Topic, int Qos, ushort Identifier, int Bytes);
