using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;

namespace EdgeRuntime.Cli.Orders.Asking;

/// <summary>Which devices a command means; one of the three.</summary>
/// <param name="Devices">These.</param>
/// <param name="Tags">Those that have all of these tags.</param>
/// <param name="All">All of them.</param>
internal sealed record TargetRequest(IReadOnlyList<string> Devices, IReadOnlyList<string> Tags, bool All)
{
    // Beyond that one filter for all devices is less to ask for.
    private const int MaxNamed = 8;

    /// <summary>Reads what the broker keeps of the devices.</summary>
    /// <exception cref="CliException">A named one is not there, or none is meant.</exception>
    public async Task<IReadOnlyList<DeviceState>> FindAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        var topics = session.Connection.Topics;
        IReadOnlyList<string> filters = Devices.Count is > 0 and <= MaxNamed ? [.. Devices.SelectMany(device => FleetView.StateFilters(topics, device))] : FleetView.StateFilters(topics);
        await using (await session.ListenAsync(filters, cancellationToken))
        {
            // What devices report from now on is listened to when it matters.
        }

        return Select(session);
    }

    private List<DeviceState> Select(BrokerSession session)
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
