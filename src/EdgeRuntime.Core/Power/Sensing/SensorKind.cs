using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Power.Sensors.Boards;
using EdgeRuntime.Core.Power.Sensors.I2c;
using EdgeRuntime.Core.Power.Sensors.Kernel;
using EdgeRuntime.Core.Power.Sensors.Polled;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>What a configuration may ask for by name, and how it is opened.</summary>
/// <param name="Role">What it always looks at; null where the configuration says so.</param>
/// <param name="Open">Opens it.</param>
internal sealed record SensorKind(RailRole? Role, Func<SensorOptions, SensorBench, IPowerSensor> Open)
{
    private const string PowerSupply = "power_supply";

    private static readonly TimeSpan LoadWindow = TimeSpan.FromMilliseconds(4);

    private static readonly Dictionary<string, SensorKind> Kinds = AllKinds();

    /// <summary>Whether it says only whether power comes in.</summary>
    public bool IsState { get; private init; }

    /// <summary>Whether a configuration may give it another role than its usual one.</summary>
    public bool IsRoleFree { get; init; }

    /// <summary>Whether it measures over a shunt that somebody must know.</summary>
    public bool NeedsShunt { get; init; }

    /// <summary>Whether it is a GPIO line.</summary>
    public bool NeedsLine { get; private init; }

    /// <summary>Whether a configuration must name the device.</summary>
    public bool NeedsDevice { get; private init; }

    /// <summary>Whether its device is a path.</summary>
    public bool IsDevicePath { get; private init; }

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => Kinds.Keys;

    /// <summary>A kind by its name; null where there is none.</summary>
    public static SensorKind? Find(string name) => Kinds.GetValueOrDefault(name);

    /// <summary>Makes one more known, before any configuration is read.</summary>
    public static void Add(string name, SensorKind kind) => Kinds[name] = kind;

    private static Dictionary<string, SensorKind> AllKinds()
    {
        var kinds = new Dictionary<string, SensorKind>(StringComparer.Ordinal);
        foreach (var chip in ChipCatalog.Names)
        {
            var isGauge = chip.StartsWith("max", StringComparison.Ordinal);
            kinds[chip] = new SensorKind(isGauge ? RailRole.Battery : null, (options, bench) => OpenChip(chip, options, bench))
            {
                IsRoleFree = !isGauge,
                NeedsShunt = ChipCatalog.NeedsShunt(chip),
            };
        }

        kinds[PowerSupply] = new SensorKind(RailRole.Battery, static (options, bench) => new PowerSupplySensor(bench.Files, $"{PowerSupplyScan.Folder}/{options.Device ?? OnlyBattery(bench.Files)}"));
        kinds[HwmonScan.Kind] = new SensorKind(null, static (options, bench) => HwmonScan.Open(bench.Files, options.Device!, options.Channel)) { IsRoleFree = true, NeedsDevice = true };
        kinds[IioRailScan.Kind] = new SensorKind(null, static (options, bench) => IioRailScan.Open(bench.Files, options.Device!)) { IsRoleFree = true, NeedsDevice = true };
        kinds[PowercapScan.Kind] = new SensorKind(RailRole.Load, static (_, bench) => PowercapScan.Open(bench.Files)) { IsRoleFree = true };
        kinds["jetson"] = new SensorKind(RailRole.Load, static (options, bench) => OpenJetson(options, bench.Files)) { IsRoleFree = true };
        kinds["pijuice"] = new SensorKind(RailRole.Battery, static (options, bench) => new PiJuice(bench.Bus(options.Bus), options.AddressNumber ?? PiJuice.UsualAddress, bench.Wall));
        kinds["pisugar"] = new SensorKind(RailRole.Battery, static (options, bench) => bench.Poll(new PiSugarReading(options.Device ?? PiSugarReading.UsualPath, bench.Wall))) { IsDevicePath = true };
        kinds[WakeAlarms.WittyPi] = new SensorKind(RailRole.Battery, OpenWittyPi) { IsRoleFree = true };
        kinds["pmic"] = new SensorKind(RailRole.Load, static (_, bench) => bench.Poll(new PmicReading(bench.Hardware.Tools)));
        kinds["power-loss-pin"] = new SensorKind(null, static (options, bench) => new PowerLossPin(bench.Gpio(options.GpioChip), options.Line!.Value, options.HighMeansLost))
        {
            IsState = true,
            NeedsLine = true,
        };
        return kinds;
    }

    private static ChipSensor OpenChip(string chip, SensorOptions options, SensorBench bench)
    {
        // Of a battery the mean over all of the time between two readings is wanted. Of the load it must be known what ran in it.
        var period = options.Role == RailRole.Load ? LoadWindow : bench.Period;
        var wiring = new ChipWiring(options.AddressNumber ?? ChipCatalog.AddressOf(chip), options.ShuntOhms ?? 0, options.Channel, period);
        return ChipCatalog.Open(chip, bench.Bus(options.Bus), bench.BusNumber(options.Bus), wiring, bench.Files);
    }

    private static WittyPiSensor OpenWittyPi(SensorOptions options, SensorBench bench) =>
        new(new WittyPi(bench.Bus(options.Bus), options.AddressNumber ?? WittyPi.UsualAddress), isOutput: options.Role == RailRole.Load);

    private static string OnlyBattery(IFileSystem files) =>
        PowerSupplyScan.Find(files).Where(static found => found.Role == RailRole.Battery).Select(static found => found.Name).FirstOrDefault() ?? "battery";

    private static IPowerSensor OpenJetson(SensorOptions options, IFileSystem files) =>
        JetsonRails.Find(files).FirstOrDefault(rail => rail.Open is not null && (options.Device is { } label ? rail.Name == label : rail.Role == RailRole.Load)) is { } found
            ? found.Open!()
            : new AbsentSensor($"jetson rail {options.Device ?? "of the whole board"}", "the kernel shows no such rail; edge-agent sensors lists those that there are");
}
