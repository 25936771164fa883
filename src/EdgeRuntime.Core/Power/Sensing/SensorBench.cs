using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power.Sensors.Polled;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>Where sensors are opened: buses and GPIO chips are shared among them, and closed with it.</summary>
/// <param name="hardware">The seams.</param>
/// <param name="headerBus">The I2C bus of the board's header.</param>
/// <param name="period">Time between two readings.</param>
/// <param name="wall">The clock of limits and rests.</param>
internal sealed class SensorBench(Hardware hardware, int headerBus, TimeSpan period, TimeProvider wall) : IDisposable
{
    // A process or a dialogue with a daemon costs more than a reading of a chip.
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromSeconds(10);

    private readonly Dictionary<int, II2cBus> _buses = [];
    private readonly Dictionary<int, IGpioInputs> _gpios = [];
    private readonly List<PolledSensor> _polled = [];

    public Hardware Hardware => hardware;

    public IFileSystem Files => hardware.Files;

    public TimeProvider Wall => wall;

    public TimeSpan Period => period;

    /// <summary>Slow sensors: their loops must run for them to have something to say.</summary>
    public IReadOnlyList<PolledSensor> Polled => _polled;

    public int BusNumber(int? number) => number ?? headerBus;

    public II2cBus Bus(int? number)
    {
        var index = BusNumber(number);
        if (!_buses.TryGetValue(index, out var bus))
        {
            _buses[index] = bus = hardware.OpenI2c(index);
        }

        return bus;
    }

    public IGpioInputs Gpio(int? chip)
    {
        var index = chip ?? -1;
        if (!_gpios.TryGetValue(index, out var gpio))
        {
            _gpios[index] = gpio = hardware.OpenGpio(chip);
        }

        return gpio;
    }

    /// <summary>Puts a slow sensor into a loop of its own.</summary>
    public PolledSensor Poll(IPolledReading reading)
    {
        var sensor = new PolledSensor(reading, period > ShortestPoll ? period : ShortestPoll, wall);
        _polled.Add(sensor);
        return sensor;
    }

    public void Dispose()
    {
        foreach (var bus in _buses.Values)
        {
            bus.Dispose();
        }

        foreach (var gpio in _gpios.Values)
        {
            gpio.Dispose();
        }
    }
}
