using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;

namespace EdgeRuntime.Cli.Orders.Asking;

/// <summary>Which devices a command means; one of the three.</summary>
/// <param name="Devices">These.</param>
/// <param name="Tags">Those that have all of these tags.</param>
/// <param name="All">All of them.</param>
internal sealed record TargetRequest(IReadOnlyList<string> Devices, IReadOnlyList<string> Tags, bool All)
{
    /// <summary>The devices, once everything that the broker keeps of them has come in.</summary>
    /// <exception cref="CliException">A named one is not there, or none is meant.</exception>
    public IReadOnlyList<DeviceState> Select(BrokerSession session)
    {
        if (Devices.Count > 0)
        {
            return [.. Devices.Select(session.Find)];
        }

        var chosen = session.Fleet.Devices.Where(device => Tags.All(tag => device.Info?.Tags.Contains(tag, StringComparer.Ordinal) == true)).ToList();
        return chosen.Count > 0 ? chosen : throw new CliException(Tags.Count > 0
            ? $"no device on the broker at {session.Connection.Broker} has {(Tags.Count > 1 ? "the tags" : "the tag")} {string.Join(" and ", Tags)}; 'edgectl device show D' shows a device's tags"
            : $"no devices on the broker at {session.Connection.Broker} below {session.Connection.Topics.Root}; check --root, and that agents run and reach this broker");
    }
}
