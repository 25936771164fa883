using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Power.Sensors.Kernel;
using EdgeRuntime.Core.Power.Sensors.Polled;

namespace EdgeRuntime.Core.Power.Surveying;

/// <summary>
/// All that a board has to measure power by, each with what it reads now or with the reason why it is not used: what the configuration asks for, what
/// the kernel shows, what answers on the header's I2C bus, the helpers. Chips that are not configured are only read, never written to.
/// </summary>
public static class SensorSurvey
{
    private const string ThermalFolder = "/sys/class/thermal";

    /// <summary>Looks through the board.</summary>
    /// <param name="options">The configuration in force.</param>
    /// <param name="services">The board.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">The configuration names a HAT that there is no profile of; the message is one line with its key.</exception>
    public static async Task<IReadOnlyList<SurveyedSensor>> TakeAsync(PowerOptions options, PowerServices services, CancellationToken cancellationToken)
    {
        var found = new List<SurveyedSensor>();
        var inUse = new HashSet<string>(StringComparer.Ordinal);
        if (options.Kind == PowerOptions.SensorsKind)
        {
            await AddConfiguredAsync(options, services, found, inUse, cancellationToken);
        }

        var files = services.Hardware.Files;
        foreach (var each in KernelSensors.Find(files))
        {
            using var sensor = each.Open?.Invoke();
            if (sensor is null || !inUse.Contains(sensor.Name))
            {
                found.Add(Describe(each, sensor));
            }
        }

        found.AddRange(Thermal(services));
        found.AddRange(I2cProbe.Find(services.Hardware, services.Board.HeaderI2cBus, services.Clocks.Wall).Where(probed => !found.Exists(known => known.InUse && known.Path == probed.Path)));
        found.AddRange(await HelpersAsync(services, inUse, cancellationToken));
        return found;
    }

    /// <summary>Classes and buses that this board has nothing in, with the reason.</summary>
    public static IReadOnlyList<string> Missing(PowerServices services)
    {
        var files = services.Hardware.Files;
        var bus = $"/dev/i2c-{services.Board.HeaderI2cBus}";
        return
        [
            .. KernelSensors.Missing(files),
            .. files.Exists(bus) ? Array.Empty<string>() : [$"i2c: {bus} is not there; switch the I2C interface on (raspi-config, or dtparam=i2c_arm=on in config.txt)"],
            .. services.Board.HasVcgencmd ? Array.Empty<string>() : ["vcgencmd: this board's profile has no such tool"],
        ];
    }

    private static async Task AddConfiguredAsync(PowerOptions options, PowerServices services, List<SurveyedSensor> found, HashSet<string> inUse, CancellationToken cancellationToken)
    {
        using var sensors = SensorSet.Open(options, PowerSources.LoadHat(options, services), services.Board.HeaderI2cBus, services.Hardware, services.Clocks.Wall);
        foreach (var polled in sensors.Polled)
        {
            await polled.ReadOnceAsync(cancellationToken);
        }

        foreach (var sensor in sensors.All)
        {
            var ok = sensor.TryRead(out var reading, out var reason);
            inUse.Add(sensor.Name);
            // "ina219 at i2c-1 0x42" is at "i2c-1 0x42"; a sensor of the kernel has a name only.
            var (name, place) = sensor.Name.Split(" at ", 2) is [var chip, var where] ? (chip, where) : (sensor.Name, sensor.Name);
            found.Add(new SurveyedSensor("configured", name, place, sensor.Role, InUse: true, ok ? SensorFigures.Of(reading) : null, reason));
        }
    }

    private static SurveyedSensor Describe(FoundSensor found, IPowerSensor? sensor)
    {
        string? reason = null;
        var reading = sensor?.TryRead(out var figures, out reason) == true ? SensorFigures.Of(figures) : null;

        return new SurveyedSensor(found.Kind, found.Name, found.Path, found.Role, InUse: false, reading, found.Skipped ?? reason ?? WhyNot(found));
    }

    private static string? WhyNot(FoundSensor found) => found switch
    {
        { Role: RailRole.Part } => "a part of the board, not the whole",
        { Name: UnderVoltageSensor.Driver } => null,
        _ => $"set Power:Kind to {PowerOptions.SensorsKind} to use it",
    };

    private static IEnumerable<SurveyedSensor> Thermal(PowerServices services)
    {
        var files = services.Hardware.Files;
        foreach (var folder in files.List(ThermalFolder).Where(static path => path.StartsWith(ThermalFolder + "/thermal_zone", StringComparison.Ordinal)))
        {
            var millidegrees = Linux.PseudoFiles.ReadInteger(files, $"{folder}/temp");
            yield return new SurveyedSensor(
                "thermal",
                Linux.PseudoFiles.ReadText(files, $"{folder}/type") ?? Path.GetFileName(folder),
                folder,
                null,
                InUse: millidegrees is not null,
                millidegrees is { } value ? new SensorFigures { TempC = value / 1000.0 } : null,
                millidegrees is null ? $"{folder}/temp has no value" : null);
        }
    }

    private static async Task<IReadOnlyList<SurveyedSensor>> HelpersAsync(PowerServices services, HashSet<string> inUse, CancellationToken cancellationToken)
    {
        var found = new List<SurveyedSensor>();
        if (services.Board.HasVcgencmd)
        {
            found.Add(Describe("vcgencmd", "get_throttled", null, InUse: true, await new ThrottledReading(services.Hardware.Tools).ReadAsync(cancellationToken)));
            var pmic = new PmicReading(services.Hardware.Tools);
            if (!inUse.Contains(pmic.Name))
            {
                found.Add(Describe("vcgencmd", "pmic_read_adc", RailRole.Load, InUse: false, await pmic.ReadAsync(cancellationToken)));
            }
        }

        var sugar = new PiSugarReading(PiSugarReading.UsualPath, services.Clocks.Wall);
        if (!inUse.Contains(sugar.Name) && services.Hardware.Files.Exists(PiSugarReading.UsualPath))
        {
            found.Add(Describe("pisugar", PiSugarReading.UsualPath, RailRole.Battery, InUse: false, await sugar.ReadAsync(cancellationToken)));
        }

        return found;
    }

    private static SurveyedSensor Describe(string kind, string name, RailRole? role, bool InUse, PolledOutcome outcome) => new(
        kind,
        name,
        kind == "vcgencmd" ? "vcgencmd" : name,
        role,
        InUse && outcome.Failure is null,
        outcome.Failure is null ? SensorFigures.Of(outcome.Reading) : null,
        outcome.Failure ?? (InUse ? null : $"add it to Power:Sensors (Kind {(kind == "vcgencmd" ? "pmic" : kind)}) to use it"));
}
