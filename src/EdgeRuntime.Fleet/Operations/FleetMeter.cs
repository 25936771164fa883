using System.Diagnostics.Metrics;
using EdgeRuntime.Fleet.Hosting;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Queries;

namespace EdgeRuntime.Fleet.Operations;

/// <summary>
/// The fleet's figures for OTLP, by OpenTelemetry's semantic conventions for hardware. One provider has one resource, and here it is the fleet: the device is the attribute <c>hw.id</c>, which
/// the conventions require of each of these instruments.
/// </summary>
internal sealed class FleetMeter
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "EdgeRuntime.Fleet";

    // The instruments of one export show one reading of the database.
    private static readonly TimeSpan ReadingLife = TimeSpan.FromSeconds(1);

    private readonly DeviceFigureReader _reader;
    private readonly TimeProvider _wall;
    private readonly Lock _gate = new();
    private IReadOnlyList<DeviceFigures> _reading = [];
    private long? _readAt;

    public FleetMeter(IMeterFactory factory, DeviceFigureReader reader, CellService cells, FleetClocks clocks)
    {
        (_reader, _wall) = (reader, clocks.Wall);
        var meter = factory.Create(Name);
        meter.CreateObservableCounter("hw.host.energy", () => Measure(static device => device.LoadJ), "J", "Energy that the device has drawn since its first start.");
        meter.CreateObservableGauge("hw.host.power", () => Measure(static device => device.PowerW), "W", "Mean power of the device over its last energy interval.");
        meter.CreateObservableGauge("hw.battery.charge", () => Measure(static device => device.SocFraction), "1", "State of charge of the device's battery.");
        meter.CreateObservableGauge("edge.device.rate", () => Measure(static device => device.RateHz), "Hz", "Planned inferences a second.");
        meter.CreateObservableCounter("edge.device.inferences", () => Measure(static device => device.Inferences), "{inference}", "Inferences since the device's first start.");
        meter.CreateObservableGauge("edge.device.online", () => Measure(static device => device.IsOnline ? 1 : 0), "1", "1 while the device is connected.");
        meter.CreateObservableCounter("edge.fleet.messages", () => Count(cells), "{message}", "Messages of devices since the start, by what became of them.");
    }

    private IEnumerable<Measurement<double>> Measure(Func<DeviceFigures, double?> figure) =>
        from device in Reading()
        let value = figure(device)
        where value is not null
        select new Measurement<double>(value.Value, new("hw.id", device.Device), new("site", device.Site));

    private static IEnumerable<Measurement<long>> Count(CellService cells) =>
        cells.Loops.SelectMany(static loop => new[]
        {
            Of(loop.Cell, "stored", loop.Counters.Stored), Of(loop.Cell, "repeated", loop.Counters.Repeated), Of(loop.Cell, "refused", loop.Counters.Refused),
        });

    private static Measurement<long> Of(string cell, string outcome, long count) => new(count, new("cell", cell), new("outcome", outcome));

    private IReadOnlyList<DeviceFigures> Reading()
    {
        lock (_gate)
        {
            if (_readAt is not { } at || _wall.GetElapsedTime(at) > ReadingLife)
            {
                (_reading, _readAt) = (_reader.Read(FleetScope.Everything), _wall.GetTimestamp());
            }

            return _reading;
        }
    }
}
