using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Storage;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Operations;

/// <summary>Reads the figures of the devices as they are now.</summary>
internal sealed class DeviceFigureReader(FleetDatabase database)
{
    /// <summary>Figures of the devices within a scope.</summary>
    public IReadOnlyList<DeviceFigures> Read(FleetScope scope)
    {
        using var context = database.CreateContext();
        return
        [
            .. context.Devices.AsNoTracking().Within(scope)
                .Select(static row => new { row.Device, row.Site, row.State, row.SocFraction, row.RateHz, row.Energy })
                .AsEnumerable()
                .Select(static row =>
                {
                    var message = row.Energy is { } json ? JsonSerializer.Deserialize(json, MessageJsonContext.Default.EnergyMessage) : null;
                    var seconds = message is null ? 0 : (message.To - message.From).TotalSeconds;
                    return new DeviceFigures(
                        row.Device,
                        row.Site ?? "",
                        row.State == PresenceState.Online,
                        row.SocFraction,
                        row.RateHz,
                        message?.Totals?.LoadJ,
                        message?.Totals?.Inferences,
                        seconds > 0 ? message!.LoadJ / seconds : null);
                }),
        ];
    }
}
