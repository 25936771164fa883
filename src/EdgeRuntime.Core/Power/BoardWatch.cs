using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power.Sensors.Kernel;
using EdgeRuntime.Core.Power.Sensors.Polled;

namespace EdgeRuntime.Core.Power;

/// <summary>What the board says of itself, whatever feeds it: heat, a supply that sags, a clock that it throttles. All of it only ever lowers the rate.</summary>
public sealed class BoardWatch
{
    // vcgencmd is a process each time.
    private static readonly TimeSpan ThrottledPeriod = TimeSpan.FromSeconds(30);

    private readonly ThermalZones _thermal;
    private readonly UnderVoltageSensor _underVoltage;
    private readonly PolledSensor? _throttled;

    private BoardWatch(IFileSystem files, PolledSensor? throttled) => (_thermal, _underVoltage, _throttled) = (new ThermalZones(files), new UnderVoltageSensor(files), throttled);

    /// <summary>Loops that must run for all of it to be seen.</summary>
    public IReadOnlyList<BackgroundReader> Readers => _throttled is null ? [] : [new BackgroundReader(_throttled.Name, _throttled.RunAsync)];

    /// <summary>Watches what pseudo-files tell.</summary>
    public static BoardWatch Of(IFileSystem files) => new(files, null);

    /// <summary>Watches what pseudo-files and, on boards that have it, the firmware's tool tell.</summary>
    public static BoardWatch Of(Hardware hardware, BoardProfile board, TimeProvider wall) =>
        new(hardware.Files, board.HasVcgencmd ? new PolledSensor(new ThrottledReading(hardware.Tools), ThrottledPeriod, wall) : null);

    /// <summary>Adds what is seen now.</summary>
    public PowerSnapshot Complete(PowerSnapshot snapshot)
    {
        var alarm = _underVoltage.TryRead(out var supply, out _) ? supply.UnderVoltage : null;
        var firmware = _throttled?.TryRead(out var bits, out _) == true ? bits : default;
        return snapshot with
        {
            ProcessorTempC = _thermal.ReadHottest(),
            UnderVoltage = Either(snapshot.UnderVoltage, Either(alarm, firmware.UnderVoltage)),
            Throttled = Either(snapshot.Throttled, firmware.Throttled),
        };
    }

    /// <summary>What two sensors of one thing say: one that says yes is enough, though the other does not see it; nobody who says anything is unknown.</summary>
    internal static bool? Either(bool? a, bool? b) => a == true || b == true ? true : a ?? b;
}
