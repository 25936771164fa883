namespace EdgeRuntime.Fleet.Broker;

/// <summary>An account of the embedded broker.</summary>
/// <param name="Name">Its user name; a device's is the device id.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Hash">Salt and hash of its password; empty where there is none to match.</param>
internal sealed record BrokerAccount(string Name, BrokerRole Role, string Hash);
