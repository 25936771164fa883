using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Client;

/// <summary>Everything that is known of a device now.</summary>
/// <param name="Summary">As in lists.</param>
/// <param name="Info">Facts: board, versions, sources, sensors.</param>
/// <param name="Reported">Models with their phases, and the policy in force.</param>
/// <param name="Energy">The last energy interval.</param>
/// <param name="LastResult">The last result, with its model.</param>
/// <param name="LostIntervals">Energy intervals of the current session that did not come.</param>
public sealed record DeviceDetail(DeviceSummary Summary, InfoMessage? Info, ReportedMessage? Reported, EnergyMessage? Energy, DeviceResult? LastResult, long LostIntervals);
