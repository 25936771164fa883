using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Core.Power.Sensors;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>
/// Power and charge by real sensors. Every sensor is read once a reading of the loop, in one wake-up; several sensors of one thing complete each
/// other, figure by figure, the configured order first. A sensor that fails is logged when it falls silent and when it is back.
/// </summary>
internal sealed class SensedPowerSource : IPowerSource, IDisposable
{
    // Two readings may fail before what lies between is unknown.
    private const double LongestGapIntervals = 2.5;

    private readonly SensorSet _sensors;
    private readonly TimeProvider _physical;
    private readonly ILogger _logger;
    private readonly ChargeEstimator? _estimator;
    private readonly BatteryWatch? _watch;
    private readonly ChargeStore _store;
    private readonly RailIntegrator _harvest;
    private readonly bool _hasHarvest;
    private long _lastAt;
    private int _readings;
    private int _counterEpoch;
    private double _harvestJoules;
    private bool _isImplausible;
    private BatterySensorState _state;

    public SensedPowerSource(PowerOptions options, SensorSet sensors, PowerServices services)
    {
        (_sensors, _physical, _logger) = (sensors, services.Clocks.Physical, services.Logger);
        _store = new ChargeStore(options.MemoryPath, sensors.Pack);
        _harvest = new RailIntegrator(_physical, LongestGapIntervals * options.Interval);
        _hasHarvest = sensors.Of(RailRole.Harvest).Any();
        _lastAt = _physical.GetTimestamp();
        if (sensors.Of(RailRole.Battery).Any())
        {
            var (chemistry, cells) = (CellChemistries.Find(sensors.Pack.Chemistry!)!, sensors.Pack.SeriesCells!.Value);
            var memory = _store.Load(_physical.GetUtcNow(), out var problem);
            Report(problem);
            _estimator = new ChargeEstimator(chemistry, cells, sensors.Pack.CapacityAh!.Value, memory);
            _watch = new BatteryWatch(_estimator, chemistry, cells, options.LostAfter);
        }

        Description = Describe(options.Hat);
    }

    public string Description { get; }

    public IReadOnlyList<BackgroundReader> Readers => [.. _sensors.Polled.Select(static polled => new BackgroundReader(polled.Name, polled.RunAsync))];

    public PowerSnapshot Read(DateTimeOffset now, double loadJoules)
    {
        var timestamp = _physical.GetTimestamp();
        var elapsed = _physical.GetElapsedTime(_lastAt, timestamp);
        _lastAt = timestamp;
        var (battery, harvest, state) = (Gather(RailRole.Battery), Gather(RailRole.Harvest), Gather(null));
        var external = state?.ExternalPower ?? battery?.ExternalPower;
        _harvestJoules += _hasHarvest ? Math.Max(0, _harvest.Take(harvest, timestamp) ?? 0) : 0;
        var snapshot = new PowerSnapshot
        {
            At = now,
            Supply = _watch is null ? PowerSupply.Unknown : PowerSupply.Battery,
            ExternalPower = external,
            UnderVoltage = state?.UnderVoltage,
            Throttled = state?.Throttled,
            HarvestWatts = harvest?.Watts,
            HarvestJoules = _hasHarvest ? _harvestJoules : null,
        };
        return _watch is null ? snapshot : Judge(snapshot, _watch, battery, elapsed, loadJoules);
    }

    public void Dispose()
    {
        // One reading is what a check of the configuration takes; it has learned nothing.
        if (_estimator is { IsKnown: true } && _readings > 1)
        {
            Report(_store.Save(_estimator.Memory, _physical.GetUtcNow(), force: true));
        }

        _sensors.Dispose();
    }

    private PowerSnapshot Judge(PowerSnapshot snapshot, BatteryWatch watch, SensorReading? sensed, TimeSpan elapsed, double loadJoules)
    {
        var reading = sensed is { } figures ? ToBattery(figures) : (BatteryReading?)null;
        var view = watch.Take(reading, elapsed, loadJoules, snapshot.ExternalPower, out var reason);
        Note(view.State, reason);
        if (view.State != BatterySensorState.Fresh)
        {
            return snapshot with
            {
                SocFraction = view.SocFraction,
                ReckonedSocFraction = view.ReckonedSocFraction,
                BatterySensor = view.State,
                CapacityJoules = view.CapacityJoules,
                SensorLostSince = snapshot.At - view.Silence,
            };
        }

        _readings++;
        Report(_store.Save(_estimator!.Memory, snapshot.At, force: false));
        return snapshot with
        {
            SocFraction = view.SocFraction,
            CapacityJoules = view.CapacityJoules,
            VoltageV = reading!.Value.VoltageV,
            CurrentA = reading.Value.CurrentA,
            BatteryTempC = reading.Value.TempC,
        };
    }

    // Sensors of one thing complete each other: one knows the current, another one the percentage.
    private SensorReading? Gather(RailRole? role)
    {
        SensorReading? merged = null;
        foreach (var sensor in _sensors.All)
        {
            if (sensor.Role != role)
            {
                continue;
            }

            var ok = sensor.TryRead(out var reading, out var reason);
            if (ok == (sensor.Failed ?? true))
            {
                NoteSensor(sensor, ok, reason);
            }

            sensor.Failed = !ok;
            if (ok)
            {
                merged = merged is { } first ? Merge(first, reading, role) : reading;
            }
        }

        return merged;
    }

    private void NoteSensor(WiredSensor sensor, bool ok, string? reason)
    {
        if (!ok)
        {
            Log.SensorSilent(_logger, sensor.Name, reason!);
        }
        else if (sensor.Failed == true)
        {
            Log.SensorBack(_logger, sensor.Name);
        }
    }

    private static SensorReading Merge(in SensorReading first, in SensorReading second, RailRole? role) => role == RailRole.Harvest
        ? new SensorReading { PowerW = first.Watts + second.Watts, EnergyJ = first.EnergyJ + second.EnergyJ, CounterEpoch = first.CounterEpoch + second.CounterEpoch }
        : first with
        {
            VoltageV = first.VoltageV ?? second.VoltageV,
            CurrentA = first.CurrentA ?? second.CurrentA,
            PowerW = first.PowerW ?? second.PowerW,
            ChargeC = first.ChargeC ?? second.ChargeC,
            CounterEpoch = first.ChargeC is null ? second.CounterEpoch : first.CounterEpoch,
            TempC = first.TempC ?? second.TempC,
            GaugeFraction = first.GaugeFraction ?? second.GaugeFraction,
            GaugeSigmaFraction = first.GaugeFraction is null ? second.GaugeSigmaFraction : first.GaugeSigmaFraction,
            Full = first.Full ?? second.Full,
            ExternalPower = first.ExternalPower ?? second.ExternalPower,
            UnderVoltage = first.UnderVoltage ?? second.UnderVoltage,
            Throttled = first.Throttled ?? second.Throttled,
        };

    private BatteryReading ToBattery(in SensorReading reading)
    {
        // A counter that began again has lost what flowed in between: this once the current has to do.
        var sameCounter = reading.CounterEpoch == _counterEpoch;
        _counterEpoch = reading.CounterEpoch;
        return new BatteryReading
        {
            VoltageV = reading.VoltageV,
            CurrentA = reading.CurrentA,
            ChargeCoulombs = sameCounter ? reading.ChargeC : null,
            TempC = reading.TempC,
            GaugeFraction = reading.GaugeFraction,
            GaugeSigmaFraction = reading.GaugeSigmaFraction,
            Full = reading.Full,
        };
    }

    private void Note(BatterySensorState state, string? implausible)
    {
        if (implausible is not null && !_isImplausible)
        {
            Log.BatteryImplausible(_logger, implausible);
        }

        _isImplausible = implausible is not null;
        if (state != _state)
        {
            Log.BatterySensorChanged(_logger, _state, state);
        }

        _state = state;
    }

    private void Report(string? problem)
    {
        if (problem is not null)
        {
            Log.MemoryFailed(_logger, problem);
        }
    }

    private string Describe(string? hat)
    {
        var battery = _sensors.Of(RailRole.Battery).Select(static sensor => sensor.Name).ToList();
        var load = _sensors.Of(RailRole.Load).Select(static sensor => sensor.Name).FirstOrDefault();
        var pack = _estimator is null ? "no battery sensor" : FormattableString.Invariant($"battery {_sensors.Pack.SeriesCells} x {_sensors.Pack.CapacityAh:0.##} Ah {_sensors.Pack.Chemistry} by {string.Join(" and ", battery)}");
        return $"{(hat is null ? "" : hat + ": ")}{pack}{(load is null ? "" : $", load by {load}")}";
    }
}
