using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.I2c;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Power;

/// <summary>A board whose chips, lines, files and clock a test holds.</summary>
internal sealed class SensorBoard
{
    private DateTimeOffset _last;

    public SensorBoard(DateTimeOffset? start = null)
    {
        Clock = new FakeTimeProvider(start ?? ArmedTimeProvider.Origin);
        _last = Clock.GetUtcNow();
    }

    public FakeTimeProvider Clock { get; }

    public EmulatedI2cBus Bus { get; } = new();

    public InMemoryFileSystem Files { get; init; } = new();

    public FakeGpioInputs Gpio { get; } = new();

    public FakeTools Tools { get; } = new();

    public FakeLogger Logger { get; } = new();

    /// <summary>Number of the I2C bus that was opened last.</summary>
    public int? OpenedBus { get; private set; }

    public BoardProfile Profile { get; init; } = new() { Name = "test", Description = "", IdleWatts = 1, ActiveWattsPerCore = 1, Source = "" };

    public string[] Logged => [.. Logger.Collector.GetSnapshot().Select(static record => record.Message)];

    /// <summary>What the source told of refused readings.</summary>
    public List<string> Refusals { get; } = [];

    public Hardware Hardware => new(Files, Open, _ => Gpio, Tools);

    public PowerServices Services => new(new Clocks(Clock, Clock), Hardware, Profile, Checkout.PathOf("firmware-configs/hats"), Logger) { ReadingRefused = Refusals.Add };

    /// <summary>Lets time pass under a load and reads.</summary>
    public PowerSnapshot Read(IPowerSource source, TimeSpan elapsed = default, double loadWatts = 0)
    {
        Clock.Advance(elapsed);
        var now = Clock.GetUtcNow();
        var joules = loadWatts * (now - _last).TotalSeconds;
        _last = now;
        return source.Read(now, joules);
    }

    private EmulatedI2cBus Open(int number)
    {
        OpenedBus = number;
        return Bus;
    }
}
