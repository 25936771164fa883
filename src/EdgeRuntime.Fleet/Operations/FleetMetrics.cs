using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Hosting;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Security;
using EdgeRuntime.Fleet.Storage;
using Microsoft.EntityFrameworkCore;
using Prometheus;

namespace EdgeRuntime.Fleet.Operations;

/// <summary>
/// Figures in Prometheus' text format. Devices' figures have the names of OpenTelemetry's semantic conventions for hardware
/// (<c>hw.host.energy</c>, <c>hw.host.power</c>, <c>hw.battery.charge</c>) as Prometheus spells them. A scrape sees the devices of its token's sites.
/// </summary>
internal sealed class FleetMetrics(FleetDatabase database, CellService cells)
{
    /// <summary>Writes the figures as they are now.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var registry = Metrics.NewCustomRegistry();
        var metrics = Metrics.WithCustomRegistry(registry);
        var scope = FleetClaims.ScopeOf(context.User);
        await AddDevicesAsync(metrics, scope, context.RequestAborted);
        if (scope.Sites is null)
        {
            AddIngest(metrics);
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
    }

    private async Task AddDevicesAsync(MetricFactory metrics, FleetScope scope, CancellationToken cancellationToken)
    {
        var labels = new[] { "hw_id", "site" };
        var energy = metrics.CreateCounter("hw_host_energy_joules_total", "Energy that the device has drawn since its first start.", labels);
        var power = metrics.CreateGauge("hw_host_power_watts", "Mean power of the device over its last energy interval.", labels);
        var charge = metrics.CreateGauge("hw_battery_charge_ratio", "State of charge of the device's battery, 0 to 1.", labels);
        var rate = metrics.CreateGauge("edge_device_rate_hertz", "Planned inferences a second.", labels);
        var inferences = metrics.CreateCounter("edge_device_inferences_total", "Inferences since the device's first start.", labels);
        var online = metrics.CreateGauge("edge_device_online", "1 while the device is connected.", labels);
        await using var context = database.CreateContext();
        var rows = context.Devices.AsNoTracking().Within(scope)
            .Select(static row => new { row.Device, row.Site, row.State, row.SocFraction, row.RateHz, row.Energy });
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var values = new[] { row.Device, row.Site ?? "" };
            online.WithLabels(values).Set(row.State == PresenceState.Online ? 1 : 0);
            Set(charge, values, row.SocFraction);
            Set(rate, values, row.RateHz);
            if (row.Energy is not { } json || JsonSerializer.Deserialize(json, MessageJsonContext.Default.EnergyMessage) is not { } message)
            {
                continue;
            }

            if (message.Totals is { } totals)
            {
                energy.WithLabels(values).IncTo(totals.LoadJ);
                inferences.WithLabels(values).IncTo(totals.Inferences);
            }

            var seconds = (message.To - message.From).TotalSeconds;
            Set(power, values, seconds > 0 ? message.LoadJ / seconds : null);
        }
    }

    private void AddIngest(MetricFactory metrics)
    {
        var messages = metrics.CreateCounter("edge_fleet_messages_total", "Messages of devices since the start, by what became of them.", "cell", "outcome");
        var connected = metrics.CreateGauge("edge_fleet_broker_connected", "1 while the broker is connected and its messages are stored.", "cell");
        foreach (var loop in cells.Loops)
        {
            messages.WithLabels(loop.Cell, "stored").IncTo(loop.Counters.Stored);
            messages.WithLabels(loop.Cell, "repeated").IncTo(loop.Counters.Repeated);
            messages.WithLabels(loop.Cell, "refused").IncTo(loop.Counters.Refused);
            connected.WithLabels(loop.Cell).Set(loop.Connection.Problem is null && loop.StoreProblem is null ? 1 : 0);
        }
    }

    // What is not known is absent and never 0.
    private static void Set(Gauge gauge, string[] labels, double? value)
    {
        if (value is { } known)
        {
            gauge.WithLabels(labels).Set(known);
        }
    }
}
