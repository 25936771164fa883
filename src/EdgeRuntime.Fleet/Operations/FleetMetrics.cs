using EdgeRuntime.Fleet.Hosting;
using EdgeRuntime.Fleet.Security;
using Prometheus;

namespace EdgeRuntime.Fleet.Operations;

/// <summary>
/// Figures in Prometheus' text format. Devices' figures have the names of OpenTelemetry's semantic conventions for hardware
/// (<c>hw.host.energy</c>, <c>hw.host.power</c>, <c>hw.battery.charge</c>) as Prometheus spells them. A scrape sees the devices of its token's sites.
/// </summary>
internal sealed class FleetMetrics(DeviceFigureReader reader, CellService cells)
{
    /// <summary>Writes the figures as they are now.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var registry = Metrics.NewCustomRegistry();
        var metrics = Metrics.WithCustomRegistry(registry);
        var scope = FleetClaims.ScopeOf(context.User);
        AddDevices(metrics, reader.Read(scope));
        if (scope.Sites is null)
        {
            AddIngest(metrics);
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
    }

    private static void AddDevices(MetricFactory metrics, IReadOnlyList<DeviceFigures> devices)
    {
        var labels = new[] { "hw_id", "site" };
        var energy = metrics.CreateCounter("hw_host_energy_joules_total", "Energy that the device has drawn since its first start.", labels);
        var power = metrics.CreateGauge("hw_host_power_watts", "Mean power of the device over its last energy interval.", labels);
        var charge = metrics.CreateGauge("hw_battery_charge_ratio", "State of charge of the device's battery, 0 to 1.", labels);
        var rate = metrics.CreateGauge("edge_device_rate_hertz", "Planned inferences a second.", labels);
        var inferences = metrics.CreateCounter("edge_device_inferences_total", "Inferences since the device's first start.", labels);
        var online = metrics.CreateGauge("edge_device_online", "1 while the device is connected.", labels);
        foreach (var device in devices)
        {
            var values = new[] { device.Device, device.Site };
            online.WithLabels(values).Set(device.IsOnline ? 1 : 0);
            Set(charge, values, device.SocFraction);
            Set(rate, values, device.RateHz);
            Set(power, values, device.PowerW);
            if (device.LoadJ is { } joules)
            {
                energy.WithLabels(values).IncTo(joules);
            }

            if (device.Inferences is { } count)
            {
                inferences.WithLabels(values).IncTo(count);
            }
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
