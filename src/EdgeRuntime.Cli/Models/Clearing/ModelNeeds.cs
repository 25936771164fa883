using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Cli.Models.Clearing;

/// <summary>
/// Which devices still need what the broker keeps of a model: those that are told to run it and have not come to an end with it, and those that are at it. Who signed an order does not matter
/// here: in doubt a device needs its model.
/// </summary>
internal sealed class ModelNeeds
{
    private readonly List<(string Device, DesiredDocument? Desired, ReportedMessage? Reported)> _devices;

    /// <summary>Makes it of what the broker keeps.</summary>
    /// <param name="desired">Readable orders that have not expired, by device.</param>
    /// <param name="reported">What devices have reported.</param>
    public ModelNeeds(IReadOnlyDictionary<string, DesiredDocument> desired, IEnumerable<ReportedMessage> reported)
    {
        var states = reported.ToDictionary(static state => state.Device, StringComparer.Ordinal);
        _devices = [.. desired.Keys.Union(states.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(device => (device, desired.GetValueOrDefault(device), states.GetValueOrDefault(device)))];
    }

    /// <summary>Reads what the broker keeps of every device.</summary>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    public static async Task<ModelNeeds> ReadAsync(BrokerSession session, TimeProvider wall, CancellationToken cancellationToken)
    {
        await using (await session.ListenAsync([session.Connection.Topics.Reported("+")], cancellationToken))
        {
            // Only what is kept.
        }

        var now = new TrustedTime(wall.GetUtcNow());
        var desired = new Dictionary<string, DesiredDocument>(StringComparer.Ordinal);
        foreach (var (device, payload) in await new DesiredShelf(session.Connection).ReadAsync(devices: null, cancellationToken))
        {
            // What no device can read or may take up any more moves nobody to fetch a model.
            if (new DesiredReader { Device = device }.Read(payload, lastGeneration: 0, now) is { IsOk: true } read)
            {
                desired.Add(device, read.Value);
            }
        }

        return new ModelNeeds(desired, session.Fleet.Devices.Select(static device => device.Reported).OfType<ReportedMessage>());
    }

    /// <summary>The devices that need a model.</summary>
    public IEnumerable<string> Of(string digest) => _devices.Where(entry => Needs(entry.Desired, entry.Reported, digest)).Select(static entry => entry.Device);

    private static bool Needs(DesiredDocument? desired, ReportedMessage? reported, string digest)
    {
        var phase = reported?.Models.FirstOrDefault(model => model.Digest == digest)?.Phase ?? (reported?.Agent is { } agent && agent.Digest == digest ? agent.Phase : null);
        var isAtIt = phase is not (null or ModelPhase.Committed or ModelPhase.Failed or ModelPhase.RolledBack);
        if (isAtIt || desired is null || (desired.Agent?.Digest != digest && !desired.Models.Any(model => model.Digest == digest)))
        {
            return isAtIt;
        }

        var isRefused = reported?.Refused?.Generation == desired.Generation;
        var isTakenUp = reported?.Generation >= desired.Generation;
        return !isRefused && !(isTakenUp && phase is not null);
    }
}
