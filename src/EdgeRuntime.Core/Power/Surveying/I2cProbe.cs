using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Power.Sensors.Boards;
using EdgeRuntime.Core.Power.Sensors.I2c;

namespace EdgeRuntime.Core.Power.Surveying;

/// <summary>
/// Chips on a bus that say what they are, by reading their identities: 0xFE 0x5449 (Texas Instruments) with 0xFF 0x226x INA226, 0x227x INA260, 0x322x
/// INA3221; 0x3F 0x228x INA228. An INA219 has no identity. Only addresses of power chips are read, and only where no kernel driver has the chip.
/// </summary>
internal static class I2cProbe
{
    private const int FirstMonitor = 0x40;
    private const int LastMonitor = 0x4F;
    private const int Gauge = 0x36;
    private const ushort TexasInstruments = 0x5449;

    /// <summary>Everything that answers; a bus that cannot be opened, with the reason.</summary>
    public static IReadOnlyList<SurveyedSensor> Find(Hardware hardware, int busNumber, TimeProvider wall)
    {
        if (!hardware.Files.Exists(Device(busNumber)))
        {
            return [];
        }

        using var bus = hardware.OpenI2c(busNumber);
        var found = new List<SurveyedSensor>();
        var isOpen = TryOpen(bus, busNumber, found);
        for (var address = FirstMonitor; address <= LastMonitor; address++)
        {
            Look(address, static registers => FindMonitor(registers));
        }

        Look(Gauge, static registers => registers.ReadWord(0x08) is var version && (version & 0xFFF0) == 0x0010 ? "max17048" : version is 0 or 0xFFFF ? null : "max17040");
        AddBoard("pijuice", new PiJuice(bus, PiJuice.UsualAddress, wall), PiJuice.UsualAddress);
        AddBoard("witty-pi", new WittyPiSensor(new WittyPi(bus, WittyPi.UsualAddress), isOutput: false), WittyPi.UsualAddress);
        return found;

        void Look(int address, Func<I2cRegisters, string?> identify)
        {
            var place = Place(bus, address);
            if (DriverOf(hardware.Files, busNumber, address) is { } driver)
            {
                found.Add(new SurveyedSensor("i2c", driver, place, null, InUse: false, null, "the kernel's driver has it: see that driver's class"));
                return;
            }

            if (!isOpen)
            {
                return;
            }

            try
            {
                var registers = new I2cRegisters(bus, address);
                if (identify(registers) is { } chip)
                {
                    found.Add(Describe(chip, registers, address, place));
                }
            }
            catch (IOException)
            {
                // Nobody at this address: the usual case.
            }
        }

        void AddBoard(string kind, IPowerSensor sensor, int address)
        {
            if (isOpen && DriverOf(hardware.Files, busNumber, address) is null && sensor.TryRead(out var reading, out _))
            {
                found.Add(new SurveyedSensor("i2c", kind, Place(bus, address), RailRole.Battery, InUse: false, SensorFigures.Of(reading), $"add it to Power:Sensors (Kind {kind}), or set Power:Hat, to use it"));
            }
        }
    }

    private static bool TryOpen(II2cBus bus, int number, List<SurveyedSensor> found)
    {
        try
        {
            bus.Open();
            return true;
        }
        catch (IOException e)
        {
            found.Add(new SurveyedSensor("i2c", bus.Name, Device(number), null, InUse: false, null, e.Message));
            return false;
        }
    }

    private static string Device(int number) => FormattableString.Invariant($"/dev/i2c-{number}");

    private static SurveyedSensor Describe(string chip, I2cRegisters registers, int address, string place)
    {
        // The current hangs on a resistance that nobody has told; the voltage does not.
        var isMonitor = ChipCatalog.NeedsShunt(chip);
        var reading = ChipCatalog.Make(chip, registers, new ChipWiring(address, 1, 1, TimeSpan.FromSeconds(1))).Read();
        var figures = isMonitor ? new SensorFigures { VoltageV = SensorFigures.Of(reading).VoltageV } : SensorFigures.Of(reading);
        var missing = chip.StartsWith("max", StringComparison.Ordinal) ? "" : isMonitor ? ", Role, ShuntOhms" : ", Role";
        var doubt = chip == "ina219" ? "something answers here, as an INA219 would, which has no identity; " : "";
        return new SurveyedSensor("i2c", chip, place, null, InUse: false, figures, FormattableString.Invariant($"{doubt}add it to Power:Sensors (Kind {chip}, Address 0x{address:x2}{missing}), or set Power:Hat, to use it"));
    }

    private static string? FindMonitor(I2cRegisters registers)
    {
        var maker = registers.ReadWord(0xFE);
        if (maker == TexasInstruments)
        {
            return (registers.ReadWord(0xFF) >> 4) switch
            {
                0x226 => "ina226",
                0x227 => "ina260",
                0x322 => "ina3221",
                _ => null,
            };
        }

        return registers.ReadWord(0x3E) == TexasInstruments && registers.ReadWord(0x3F) >> 4 == 0x228 ? "ina228" : "ina219";
    }

    private static string Place(II2cBus bus, int address) => FormattableString.Invariant($"{bus.Name} 0x{address:x2}");

    private static string? DriverOf(IFileSystem files, int bus, int address)
    {
        var device = FormattableString.Invariant($"/sys/bus/i2c/devices/{bus}-{address:x4}");
        return files.Exists($"{device}/driver") ? files.ReadText($"{device}/name") ?? "of some name" : null;
    }
}
