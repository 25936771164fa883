using System.Globalization;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Demo;

/// <summary>Makes the devices: real agents, each on its own simulated machine, cell and sun, all on one scaled clock.</summary>
internal static class DemoFleet
{
    // A night of ten hours takes 6 Wh of a Zero 2 W by idling alone: four fifths of one 2000 mAh cell.
    private const string Board = "zero-2w";
    private const double CapacityWh = 7.4;
    private const double PanelWatts = 5;

    // Late ticks wait rather than be skipped: a simulation loses nothing by being late.
    private const int CatchUpLimit = 2000;
    private static readonly double[] StartSocs = [0.95, 0.6, 0.35];

    // Sunset in midsummer at the default place (47 N, 8 E): the night comes first.
    private static readonly DateTimeOffset Dusk = new(2026, 6, 21, 19, 0, 0, TimeSpan.Zero);

    /// <summary>Makes the devices.</summary>
    /// <param name="options">What the command line asked for.</param>
    /// <param name="port">The broker's port.</param>
    /// <param name="dataFolder">Where the outboxes lie.</param>
    /// <param name="loggers">Makes logs.</param>
    /// <param name="physical">The scaled clock of all devices.</param>
    public static IReadOnlyList<DemoDevice> Create(DemoOptions options, int port, string dataFolder, ILoggerFactory loggers, out TimeProvider physical)
    {
        physical = new ScaledTimeProvider(TimeProvider.System, options.Speed, Dusk);
        var environment = new AgentEnvironment(new Clocks(physical, TimeProvider.System), new NoFiles(), loggers, AppContext.BaseDirectory);
        return [.. Enumerable.Range(1, options.Devices).Select(number => new DemoDevice(new EdgeAgent(Configure(options, number, port, dataFolder), environment)))];
    }

    private static AgentConfiguration Configure(DemoOptions options, int number, int port, string dataFolder)
    {
        var sun = new SolarOptions { PanelWatts = PanelWatts, Seed = number };
        var name = string.Create(CultureInfo.InvariantCulture, $"demo-{number}");
        return new AgentConfiguration
        {
            Device = new DeviceOptions { Id = name, Site = "demo" },
            Board = Board,
            Mqtt = new MessagingOptions { Host = "127.0.0.1", Port = port, Outbox = new OutboxOptions { Path = Path.Combine(dataFolder, $"{name}.db") } },
            Sources = { ["machine"] = new SourceOptions { Vibration = new VibrationOptions { Seed = number } } },
            Models = { new ModelOptions { Source = "machine", CatchUpLimit = CatchUpLimit, Batch = new BatchOptions { MaxItems = 50, MaxAge = TimeSpan.FromMinutes(10) } } },
            Policy =
            {
                Kind = options.Policy,
                MinRateHz = DemoOptions.MinRateHz,
                MaxRateHz = options.MaxRateHz,
                Adaptive = { PanelWatts = PanelWatts, LatitudeDeg = sun.LatitudeDeg, SolarNoonUtc = TimeSpan.FromHours(12 - (sun.LongitudeDeg / 15)) },
            },
            Power =
            {
                Kind = PowerOptions.SimulatedKind,
                Battery = new SimulatedBatteryOptions { CapacityWh = CapacityWh, StartSocFraction = StartSocs[(number - 1) % StartSocs.Length] },
                Solar = sun,
            },
            Telemetry = { EnergyInterval = TimeSpan.FromMinutes(5) },
        };
    }

    // The heat of the machine that the Demo happens to run on is not that of its simulated boards.
    private sealed class NoFiles : IFileSystem
    {
        public int Read(string path, Span<byte> buffer) => -1;

        public bool Exists(string path) => false;

        public IReadOnlyList<string> List(string directory) => [];

        public bool Write(string path, ReadOnlySpan<byte> content) => false;

        public Stream? OpenRead(string path) => null;
    }
}
