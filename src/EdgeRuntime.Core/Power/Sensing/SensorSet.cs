using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Power.Sensors.Kernel;
using EdgeRuntime.Core.Power.Sensors.Polled;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>
/// The sensors in use: those of the configuration, then those of the HAT for roles that the configuration leaves open, then what the kernel shows
/// by itself where neither names a battery or a load. Closed with everything that they were opened on.
/// </summary>
internal sealed class SensorSet : IDisposable
{
    private readonly SensorBench _bench;

    private SensorSet(SensorBench bench, IReadOnlyList<WiredSensor> all, PackOptions pack)
    {
        (_bench, All, Pack) = (bench, all, pack);
    }

    /// <summary>All of them, those of the configuration first.</summary>
    public IReadOnlyList<WiredSensor> All { get; }

    /// <summary>The battery, as far as it is known.</summary>
    public PackOptions Pack { get; }

    /// <summary>Slow sensors: their loops must run for them to have something to say.</summary>
    public IReadOnlyList<PolledSensor> Polled => _bench.Polled;

    /// <summary>Those that look at something.</summary>
    public IEnumerable<WiredSensor> Of(RailRole role) => All.Where(sensor => sensor.Role == role);

    /// <summary>Opens what validated options ask for. Nothing is read yet.</summary>
    public static SensorSet Open(PowerOptions options, HatProfile? hat, int headerBus, Hardware hardware, TimeProvider wall)
    {
        var bench = new SensorBench(hardware, headerBus, options.Interval, wall);
        var wanted = Wanted(options, hat).ToList();
        List<WiredSensor> all = [.. wanted.Select(each => Wire(each, bench))];
        var hasState = wanted.Exists(static each => SensorKind.Find(each.Kind)!.IsState);
        all.AddRange(KernelSensors.Find(hardware.Files)
            .Where(found => IsUsed(found) && (found.Role is { } role ? !all.Exists(wired => wired.Role == role) : !hasState))
            .Select(static found => new WiredSensor(found.Open!(), found.Role, inverted: false)));
        return new SensorSet(bench, all, Merge(options.Pack, hat?.Pack, all, hardware.Files));
    }

    public void Dispose()
    {
        foreach (var sensor in All)
        {
            sensor.Dispose();
        }

        _bench.Dispose();
    }

    /// <summary>What a sensor looks at in the end.</summary>
    internal static RailRole? RoleOf(SensorOptions options) => options.Role ?? SensorKind.Find(options.Kind)!.Role;

    // The under-voltage alarm belongs to the board, whatever feeds it: the power loop looks at it.
    private static bool IsUsed(FoundSensor found) => found is { Open: not null, Skipped: null } && found.Role != RailRole.Part && found.Name != UnderVoltageSensor.Driver;

    private static IEnumerable<SensorOptions> Wanted(PowerOptions options, HatProfile? hat) =>
        options.Sensors.Concat((hat?.Sensors ?? []).Where(each => !options.Sensors.Any(own => RoleOf(own) == RoleOf(each) && (RoleOf(own) is not null || own.Kind == each.Kind))));

    private static WiredSensor Wire(SensorOptions options, SensorBench bench) => new(SensorKind.Find(options.Kind)!.Open(options, bench), RoleOf(options), options.Inverted);

    private static PackOptions Merge(PackOptions own, PackOptions? hat, List<WiredSensor> sensors, IFileSystem files)
    {
        // A battery that the kernel knows tells its own size.
        var folder = sensors.Where(static wired => wired.Role == RailRole.Battery).Select(static wired => wired.Name).FirstOrDefault() is { } name
            && name.StartsWith("power_supply ", StringComparison.Ordinal) ? $"{PowerSupplyScan.Folder}/{name["power_supply ".Length..]}" : null;
        return new PackOptions
        {
            Chemistry = own.Chemistry ?? hat?.Chemistry ?? CellChemistries.LithiumIon.Name,
            SeriesCells = own.SeriesCells ?? hat?.SeriesCells ?? (folder is null ? null : PowerSupplyScan.FindSeriesCells(files, folder)) ?? 1,
            CapacityAh = own.CapacityAh ?? hat?.CapacityAh ?? (folder is null ? null : PowerSupplyScan.FindCapacityAh(files, folder)),
        };
    }
}
