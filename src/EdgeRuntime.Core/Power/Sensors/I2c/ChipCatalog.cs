using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>The chips that are read directly, by the names that configurations use.</summary>
internal static class ChipCatalog
{
    private const int GaugeAddress = 0x36;
    private const int MonitorAddress = 0x40;

    private static readonly Dictionary<string, Chip> Chips = new(StringComparer.Ordinal)
    {
        ["ina219"] = new(MonitorAddress, true, static (registers, at) => new Ina219(registers, at.ShuntOhms)),
        ["ina220"] = new(MonitorAddress, true, static (registers, at) => new Ina219(registers, at.ShuntOhms)),
        ["ina226"] = new(MonitorAddress, true, static (registers, at) => new Ina226(registers, at.ShuntOhms, at.Period)),
        ["ina230"] = new(MonitorAddress, true, static (registers, at) => new Ina226(registers, at.ShuntOhms, at.Period)),
        ["ina231"] = new(MonitorAddress, true, static (registers, at) => new Ina226(registers, at.ShuntOhms, at.Period)),
        ["ina228"] = new(MonitorAddress, true, static (registers, at) => new Ina228(registers, at.ShuntOhms)),
        ["ina260"] = new(MonitorAddress, false, static (registers, at) => new Ina260(registers, at.Period)),
        ["ina3221"] = new(MonitorAddress, true, static (registers, at) => new Ina3221(registers, at.Channel, at.ShuntOhms, at.Period)),
        ["max17040"] = new(GaugeAddress, false, static (registers, _) => new Max1704x(registers, 1, hasStatus: false)),
        ["max17041"] = new(GaugeAddress, false, static (registers, _) => new Max1704x(registers, 2, hasStatus: false)),
        ["max17043"] = new(GaugeAddress, false, static (registers, _) => new Max1704x(registers, 1, hasStatus: false)),
        ["max17044"] = new(GaugeAddress, false, static (registers, _) => new Max1704x(registers, 2, hasStatus: false)),
        ["max17048"] = new(GaugeAddress, false, static (registers, _) => new Max1704x(registers, 1, hasStatus: true)),
        ["max17049"] = new(GaugeAddress, false, static (registers, _) => new Max1704x(registers, 2, hasStatus: true)),
    };

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => Chips.Keys;

    /// <summary>Whether a name is one of them.</summary>
    public static bool Has(string name) => Chips.ContainsKey(name);

    /// <summary>Whether the chip needs to be told its shunt's resistance.</summary>
    public static bool NeedsShunt(string name) => Chips[name].NeedsShunt;

    /// <summary>The chip's usual address.</summary>
    public static int AddressOf(string name) => Chips[name].Address;

    /// <summary>Makes the driver of a chip, for looking at it without setting it up.</summary>
    public static IRailChip Make(string name, I2cRegisters registers, ChipWiring wiring) => Chips[name].Make(registers, wiring);

    /// <summary>Makes the sensor of a chip.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="bus">Its bus.</param>
    /// <param name="busNumber">The bus's number.</param>
    /// <param name="wiring">How it is wired.</param>
    /// <param name="files">Where the kernel says whether one of its drivers has the chip.</param>
    public static ChipSensor Open(string name, II2cBus bus, int busNumber, ChipWiring wiring, IFileSystem files)
    {
        var registers = new I2cRegisters(bus, wiring.Address);
        var device = FormattableString.Invariant($"/sys/bus/i2c/devices/{busNumber}-{wiring.Address:x4}");
        return new ChipSensor(name, registers, Chips[name].Make(registers, wiring), () => files.Exists($"{device}/driver") ? files.ReadText($"{device}/name") ?? "of some name" : null);
    }

    private sealed record Chip(int Address, bool NeedsShunt, Func<I2cRegisters, ChipWiring, IRailChip> Make);
}
