using EdgeRuntime.Messaging;

namespace EdgeRuntime.Cli.Watching;

/// <summary>What to watch on a broker, and how.</summary>
/// <param name="Options">The broker.</param>
/// <param name="Device">A device id, or <see cref="BrokerWatch.AllDevices"/>.</param>
/// <param name="Environment">The world.</param>
/// <param name="Display">Where devices are shown.</param>
internal sealed record WatchRequest(BrokerOptions Options, string Device, CliEnvironment Environment, IWatchDisplay Display);
