using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.I2c;

namespace EdgeRuntime.Core.Tests.Energy.Metering;

/// <summary>The chips at the virtual board's input: one that counts energy, two that take means.</summary>
internal static class RailTruths
{
    private const double ShuntOhms = 0.015;

    public static IRailTruth Make(string kind) => kind switch
    {
        "ina228" => new Counting(),
        "ina219" => new Averaging219(),
        "ina226" => new Averaging226(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static SensorOptions OptionsOf(string kind) => new() { Kind = kind, Role = RailRole.Load, Address = "0x40", ShuntOhms = ShuntOhms };

    private sealed class Counting : IRailTruth
    {
        private readonly EmulatedIna228 _chip = new(ShuntOhms);

        public IEmulatedChip Chip => _chip;

        public SensorOptions Options => OptionsOf("ina228");

        public void Pass(DateTimeOffset from, TimeSpan elapsed, double volts, double amperes)
        {
            (_chip.Volts, _chip.Amperes) = (volts, amperes);
            _chip.Advance(elapsed);
        }

        public DateTimeOffset NextBoundary(DateTimeOffset now) => DateTimeOffset.MaxValue;
    }

    // Its registers hold the mean of the conversion that ended last; conversions run on their own, whatever reads them.
    private abstract class Averaging(TimeSpan conversion) : IRailTruth
    {
        private double _coulombs;
        private DateTimeOffset _ends = ArmedTimeProvider.Origin + conversion;

        public abstract IEmulatedChip Chip { get; }

        public abstract SensorOptions Options { get; }

        public void Pass(DateTimeOffset from, TimeSpan elapsed, double volts, double amperes)
        {
            _coulombs += amperes * elapsed.TotalSeconds;
            if (from + elapsed >= _ends)
            {
                Show(volts, _coulombs / conversion.TotalSeconds);
                _coulombs = 0;
                _ends += conversion;
            }
        }

        public DateTimeOffset NextBoundary(DateTimeOffset now) => _ends;

        protected abstract void Show(double volts, double amperes);
    }

    private sealed class Averaging219() : Averaging(TimeSpan.FromMilliseconds(8.52))
    {
        private readonly EmulatedIna219 _chip = new(ShuntOhms);

        public override IEmulatedChip Chip => _chip;

        public override SensorOptions Options => OptionsOf("ina219");

        protected override void Show(double volts, double amperes) => (_chip.Volts, _chip.Amperes) = (volts, amperes);
    }

    private sealed class Averaging226() : Averaging(Core.Power.Sensors.I2c.Averaging.Window(TimeSpan.FromMilliseconds(20), conversions: 2))
    {
        private readonly EmulatedIna226 _chip = new(ShuntOhms);

        public override IEmulatedChip Chip => _chip;

        public override SensorOptions Options => OptionsOf("ina226");

        protected override void Show(double volts, double amperes) => (_chip.Volts, _chip.Amperes) = (volts, amperes);
    }
}
