using EdgeRuntime.Core.Power.Sensors.Boards;

namespace EdgeRuntime.Core.Power;

/// <summary>Boards that cut the power of the one they carry and give it back at a set moment.</summary>
public static class WakeAlarms
{
    /// <summary>Witty Pi 4, where <c>Power:Sensors</c> or the HAT's profile says that it is, else at its usual address on the header's bus.</summary>
    public const string WittyPi = "witty-pi";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [WittyPi];

    /// <summary>Sets the alarm of the one board that is known.</summary>
    /// <param name="options">The configuration of power.</param>
    /// <param name="services">The board.</param>
    /// <param name="after">How long from now it shall switch the board on.</param>
    /// <returns>Null when it is set; else why it is not, in one line.</returns>
    public static string? TrySet(PowerOptions options, PowerServices services, TimeSpan after)
    {
        var hat = options.Kind == PowerOptions.SensorsKind ? PowerSources.LoadHat(options, services) : null;
        var wired = options.Sensors.Concat(hat?.Sensors ?? []).FirstOrDefault(static sensor => sensor.Kind == WittyPi);
        // Beside the sensor that reads the same board: the kernel lets one transfer through at a time, and each here is whole.
        using var bus = services.Hardware.OpenI2c(wired?.Bus ?? services.Board.HeaderI2cBus);
        return new WittyPiWakeAlarm(new Sensors.Boards.WittyPi(bus, wired?.AddressNumber ?? Sensors.Boards.WittyPi.UsualAddress)).TrySet(after);
    }
}
