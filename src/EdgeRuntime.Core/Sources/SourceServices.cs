using System.Threading.Channels;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources;

/// <summary>What sources run by.</summary>
/// <param name="Clocks">The clocks.</param>
/// <param name="Files">The file system of pseudo-files.</param>
/// <param name="Loggers">Makes their logs.</param>
/// <param name="OpenFeed">Opens a feed of an MQTT topic's payloads; the newest few are kept.</param>
public sealed record SourceServices(Clocks Clocks, IFileSystem Files, ILoggerFactory Loggers, Func<string, ChannelReader<byte[]>> OpenFeed)
{
    /// <summary>Closes a feed that nobody reads any more.</summary>
    public Action<ChannelReader<byte[]>> CloseFeed { get; init; } = static _ => { };
}
