namespace EdgeRuntime.Fleet.Broker;

/// <summary>The embedded broker cannot start. The message is one line: what, where, and what to do.</summary>
public sealed class BrokerStartException(string message, Exception? innerException = null) : Exception(message, innerException);
