using System.Globalization;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;
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
    private const int Cores = 4;

    // Late ticks wait rather than be skipped: a simulation loses nothing by being late.
    private const int CatchUpLimit = 2000;
    private static readonly double[] StartSocs = [0.95, 0.6, 0.35];

    // Midsummer at the default place (47 N, 8 E), an hour and a half before sunset: the night comes soon.
    private static readonly DateTimeOffset Afternoon = new(2026, 6, 21, 18, 0, 0, TimeSpan.Zero);

    /// <summary>Makes the devices.</summary>
    /// <param name="options">What the command line asked for.</param>
    /// <param name="port">The broker's port.</param>
    /// <param name="dataFolder">Where the outboxes lie.</param>
    /// <param name="loggers">Makes logs.</param>
    /// <param name="physical">The scaled clock of all devices.</param>
    public static IReadOnlyList<DemoDevice> Create(DemoOptions options, int port, string dataFolder, ILoggerFactory loggers, out TimeProvider physical)
    {
        var clock = new ScaledTimeProvider(TimeProvider.System, options.Speed, Afternoon);
        physical = clock;
        var board = new BoardProfiles(Path.Combine(AppContext.BaseDirectory, "firmware-configs", "boards")).Load(Board);
        return [.. Enumerable.Range(1, options.Devices).Select(number => Create(options, Configure(options, number, port, dataFolder), board, new BoardClock(clock), loggers))];
    }

    private static DemoDevice Create(DemoOptions options, AgentConfiguration configuration, BoardProfile board, BoardClock clock, ILoggerFactory loggers)
    {
        var files = new NoFiles();
        var environment = new AgentEnvironment(
            new Clocks(clock, TimeProvider.System) { Suspended = () => clock.Slept, Speed = options.Speed }, files, loggers, AppContext.BaseDirectory)
        {
            Hardware = Hardware.Of(files, TimeProvider.System) with { Tools = clock },
            Sessions = sessions => new BoardSessions(sessions, CostOf(options, board)),
        };
        var (power, start) = (configuration.Power, options.IsNew ? Afternoon : Afternoon - PastDays.Length);
        var twin = new FixedRateTwin(power.Battery, power.Solar, board.IdleWatts, options.MaxRateHz, options.JoulesPerInference, start);
        var work = new UsefulWork();
        if (!options.IsNew)
        {
            var costs = new NodeCosts(board.IdleWatts, options.Sleeps ? board.SleepWatts ?? board.IdleWatts : board.IdleWatts, options.JoulesPerInference);
            (var state, power.Battery.StartSocFraction) = PastDays.Live(configuration.Policy, power.Battery, power.Solar, costs, start, Afternoon, work);
            new SchedulerStore(configuration.Policy.Adaptive.MemoryPath).Save(state, Afternoon, force: true);
            twin.Advance(Afternoon);
        }

        return new DemoDevice(new EdgeAgent(configuration, environment), work, twin);
    }

    // All four cores of the board share an inference.
    private static InferenceCost CostOf(DemoOptions options, BoardProfile board)
    {
        var cpuTime = TimeSpan.FromSeconds(options.JoulesPerInference / board.ActiveWattsPerCore);
        return new InferenceCost(cpuTime / Cores, cpuTime);
    }

    private static AgentConfiguration Configure(DemoOptions options, int number, int port, string dataFolder)
    {
        var sun = new SolarOptions { PanelWatts = options.PanelWatts[(number - 1) % options.PanelWatts.Count], Seed = number };
        var name = string.Create(CultureInfo.InvariantCulture, $"demo-{number}");
        return new AgentConfiguration
        {
            Device = new DeviceOptions { Id = name, Site = "demo" },
            Board = Board,
            Mqtt = new MessagingOptions { Host = "127.0.0.1", Port = port, Outbox = new OutboxOptions { Path = Path.Combine(dataFolder, $"{name}.db") } },
            Sources = { ["machine"] = new SourceOptions { Vibration = new VibrationOptions { Seed = number } } },
            Models = { new ModelOptions { Source = "machine", CatchUpLimit = CatchUpLimit, Batch = new BatchOptions { MaxItems = 200, MaxAge = TimeSpan.FromMinutes(10) } } },
            Policy =
            {
                Kind = options.Policy,
                MinRateHz = DemoOptions.MinRateHz,
                MaxRateHz = options.MaxRateHz,
                Adaptive = { MemoryPath = Path.Combine(dataFolder, $"{name}-policy.json"), PanelWatts = sun.PanelWatts, LatitudeDeg = sun.LatitudeDeg, SolarNoonUtc = TimeSpan.FromHours(12 - (sun.LongitudeDeg / 15)) },
            },
            Power =
            {
                Kind = PowerOptions.SimulatedKind,
                Battery = new SimulatedBatteryOptions { CapacityWh = CapacityWh, StartSocFraction = StartSocs[(number - 1) % StartSocs.Length] },
                Solar = sun,
            },
            Telemetry = { EnergyInterval = TimeSpan.FromMinutes(5) },
            Sleep = { Command = options.Sleeps ? [BoardClock.SleepProgram, "{seconds}"] : [] },
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
