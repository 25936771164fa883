using EdgeRuntime.Core.Energy;
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
    private static readonly TimeSpan RefusalPeriod = TimeSpan.FromHours(1);

    private readonly SensorSet _sensors;
    private readonly TimeProvider _physical;
    private readonly ILogger _logger;
    private readonly ChargeEstimator? _estimator;
    private readonly BatteryWatch? _watch;
    private readonly ChargeStore _store;
    private readonly RailIntegrator _harvest;
    private readonly bool _hasHarvest;
    private readonly LoadSensing _load;
    private readonly WiredSensor? _rail;
    private readonly ReadingLimits _limits;
    private readonly Action<string> _tellRefused;
    private bool? _externalPower;
    private readonly Func<TimeSpan> _suspended;
    private long _lastAt;
    private TimeSpan _suspendedBefore;
    private int _readings;
    private int _counterEpoch;
    private long _refused;
    private double _harvestJoules;
    private bool _isImplausible;
    private long? _implausibleToldAt;
    private BatterySensorState _state;

    public SensedPowerSource(PowerOptions options, SensorSet sensors, PowerServices services)
    {
        (_sensors, _physical, _logger) = (sensors, services.Clocks.Physical, services.Logger);
        _store = new ChargeStore(options.MemoryPath, sensors.Pack);
        _limits = new ReadingLimits(services.Board, sensors.Pack);
        _harvest = new RailIntegrator(_physical, services.Clocks.Suspended, LoadSensing.LongestGapIntervals * options.Interval, _limits.Harvest);
        _hasHarvest = sensors.Of(RailRole.Harvest).Any();
        _rail = sensors.Of(RailRole.Load).FirstOrDefault();
        _load = new LoadSensing(options, _rail is not null, _hasHarvest, services.Clocks, _limits.Draw);
        _lastAt = _physical.GetTimestamp();
        (_suspended, _tellRefused) = (services.Clocks.Suspended, services.ReadingRefused);
        _suspendedBefore = _suspended();
        if (sensors.Of(RailRole.Battery).Any())
        {
            var (chemistry, cells) = (CellChemistries.Find(sensors.Pack.Chemistry!)!, sensors.Pack.SeriesCells!.Value);
            var memory = _store.Load(_physical.GetUtcNow(), out var problem);
            Report(problem);
            _estimator = new ChargeEstimator(chemistry, cells, sensors.Pack.CapacityAh!.Value, memory);
            _watch = new BatteryWatch(_estimator, chemistry, cells, options.LostAfter);
        }

        Description = Describe(options.Hat);
        // Closed with the sensors, but still to be told then.
        Sensors = [.. sensors.All.Select(static sensor => $"{sensor.Role?.ToString().ToLowerInvariant() ?? "board"}: {sensor.Name}")];
    }

    public string Description { get; }

    public IReadOnlyList<string> Sensors { get; }

    public IReadOnlyList<BackgroundReader> Readers => [.. _sensors.Polled.Select(static polled => new BackgroundReader(polled.Name, polled.RunAsync))];

    public bool MeasuresLoad => _load.IsPossible;

    public TimeSpan? SampleInterval => _load.Interval;

    public LoadSample? SampleLoad()
    {
        var sample = _rail is null
            ? _load.OfBattery(GatherBattery(), _hasHarvest ? Gather(RailRole.Harvest) : null, _externalPower)
            : _load.OfRail(TryRead(_rail, out var reading) ? reading : null);
        NoteRefused(_rail?.Role ?? RailRole.Battery, _load.Refused);
        return sample;
    }

    public PowerSnapshot Read(DateTimeOffset now, double loadJoules)
    {
        var timestamp = _physical.GetTimestamp();
        var elapsed = _physical.GetElapsedTime(_lastAt, timestamp);
        _lastAt = timestamp;
        var suspended = _suspended();
        _watch?.NoteSleep(suspended - _suspendedBefore);
        _suspendedBefore = suspended;
        var (battery, harvest, state) = (Gather(RailRole.Battery), Gather(RailRole.Harvest), Gather(null));
        var external = _externalPower = BoardWatch.Either(state?.ExternalPower, battery?.ExternalPower);
        _load.NoteBattery(battery);
        _harvestJoules += _hasHarvest ? Math.Max(0, _harvest.Take(harvest, timestamp, out _) ?? 0) : 0;
        NoteRefused(RailRole.Harvest, _harvest.Refused);
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
        snapshot = _watch is null ? snapshot : Judge(snapshot, _watch, battery, elapsed, loadJoules);
        return snapshot with { RefusedReadings = _refused };
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

    // Sensors of one thing complete each other: one knows the current, another one the percentage, and a third one that a charger is there.
    private SensorReading? Gather(RailRole? role)
    {
        SensorReading? merged = null;
        foreach (var sensor in _sensors.All)
        {
            if (sensor.Role != role)
            {
                continue;
            }

            if (TryRead(sensor, out var reading))
            {
                merged = merged is { } first ? Merge(first, reading, role) : reading;
            }
        }

        return merged;
    }

    // A reading that the watch rejects does not count as a draw either.
    private SensorReading? GatherBattery() => Gather(RailRole.Battery) is { } battery && _watch?.Accepts(Figures(battery)) != false ? battery : null;

    private bool TryRead(WiredSensor sensor, out SensorReading reading)
    {
        var ok = sensor.TryRead(out reading, out var reason);
        if (ok && _limits.Refuses(sensor.Role, reading) is { } wrong)
        {
            Refuse(sensor, wrong);
            reading = default;
            return false;
        }

        if (!ok && !sensor.HasFailed)
        {
            Log.SensorSilent(_logger, sensor.Name, reason!);
        }
        else if (ok && sensor.HasFailed)
        {
            Log.SensorBack(_logger, sensor.Name);
        }

        (sensor.HasFailed, sensor.IsRefused) = (!ok, sensor.IsRefused && !ok);
        return ok;
    }

    private void NoteRefused(RailRole role, string? reason)
    {
        if (reason is not null && _sensors.Of(role).FirstOrDefault() is { } sensor)
        {
            Refuse(sensor, $"it shows {reason}");
        }
    }

    // Said once; a sensor that goes on like that is said again after an hour.
    private void Refuse(WiredSensor sensor, string reason)
    {
        _refused++;
        if (sensor.RefusalLoggedAt is { } logged && _physical.GetElapsedTime(logged) < RefusalPeriod)
        {
            return;
        }

        (sensor.RefusalLoggedAt, sensor.HasFailed) = (_physical.GetTimestamp(), true);
        Log.ReadingRefused(_logger, sensor.Name, reason);
        if (!sensor.IsRefused)
        {
            _tellRefused($"readings of {sensor.Name} are refused: {reason}");
        }

        sensor.IsRefused = true;
    }

    // A battery that is now plausible and now not is an event an hour.
    private void TellImplausible(string reason)
    {
        if (_implausibleToldAt is { } told && _physical.GetElapsedTime(told) < RefusalPeriod)
        {
            return;
        }

        _implausibleToldAt = _physical.GetTimestamp();
        _tellRefused($"readings of the battery are refused: they {reason}");
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
            Full = BoardWatch.Either(first.Full, second.Full),
            ExternalPower = BoardWatch.Either(first.ExternalPower, second.ExternalPower),
            UnderVoltage = BoardWatch.Either(first.UnderVoltage, second.UnderVoltage),
            Throttled = BoardWatch.Either(first.Throttled, second.Throttled),
        };

    private BatteryReading ToBattery(in SensorReading reading)
    {
        // A counter that began again has lost what flowed in between: this once the current has to do.
        var sameCounter = reading.CounterEpoch == _counterEpoch;
        _counterEpoch = reading.CounterEpoch;
        return Figures(reading) with { ChargeCoulombs = sameCounter ? reading.ChargeC : null };
    }

    private static BatteryReading Figures(in SensorReading reading) => new()
    {
        VoltageV = reading.VoltageV,
        CurrentA = reading.CurrentA,
        TempC = reading.TempC,
        GaugeFraction = reading.GaugeFraction,
        GaugeSigmaFraction = reading.GaugeSigmaFraction,
        Full = reading.Full,
    };

    private void Note(BatterySensorState state, string? implausible)
    {
        _refused += implausible is null ? 0 : 1;
        if (implausible is not null && !_isImplausible)
        {
            Log.BatteryImplausible(_logger, implausible);
            TellImplausible(implausible);
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
