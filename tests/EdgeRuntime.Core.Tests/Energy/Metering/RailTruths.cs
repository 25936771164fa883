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

        public void Show(DateTimeOffset now)
        {
            // Its counters are as the passing time has left them.
        }
    }

    // Its registers hold the mean of the conversion that ended last; conversions run on their own, whatever reads them.
    private abstract class Averaging(TimeSpan conversion) : IRailTruth
    {
        private readonly Queue<(DateTimeOffset From, DateTimeOffset To, double Amperes)> _past = new();
        private double _volts;

        public abstract IEmulatedChip Chip { get; }

        public abstract SensorOptions Options { get; }

        public void Pass(DateTimeOffset from, TimeSpan elapsed, double volts, double amperes)
        {
            _volts = volts;
            _past.Enqueue((from, from + elapsed, amperes));
            while (_past.Peek().To < from + elapsed - (3 * conversion))
            {
                _past.Dequeue();
            }
        }

        public void Show(DateTimeOffset now)
        {
            var end = now.AddTicks(-((now - ArmedTimeProvider.Origin).Ticks % conversion.Ticks));
            var begin = end - conversion;
            var coulombs = _past.Sum(each => each.Amperes * Math.Max(0, (Min(each.To, end) - Max(each.From, begin)).TotalSeconds));
            Show(_volts, coulombs / conversion.TotalSeconds);
        }

        protected abstract void Show(double volts, double amperes);

        private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

        private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
    }

    private sealed class Averaging219() : Averaging(TimeSpan.FromMilliseconds(2.12))
    {
        private readonly EmulatedIna219 _chip = new(ShuntOhms);

        public override IEmulatedChip Chip => _chip;

        public override SensorOptions Options => OptionsOf("ina219");

        protected override void Show(double volts, double amperes) => (_chip.Volts, _chip.Amperes) = (volts, amperes);
    }

    private sealed class Averaging226() : Averaging(Core.Power.Sensors.I2c.Averaging.Window(TimeSpan.FromMilliseconds(4), conversions: 2))
    {
        private readonly EmulatedIna226 _chip = new(ShuntOhms);

        public override IEmulatedChip Chip => _chip;

        public override SensorOptions Options => OptionsOf("ina226");

        protected override void Show(double volts, double amperes) => (_chip.Volts, _chip.Amperes) = (volts, amperes);
    }
}
