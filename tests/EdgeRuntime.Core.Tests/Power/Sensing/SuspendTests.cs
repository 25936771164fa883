using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Core.Power.Sensing;

namespace EdgeRuntime.Core.Tests.Power.Sensing;

/// <summary>A system that was suspended between two readings of its battery: timestamps stood still, the battery did not.</summary>
public sealed class SuspendTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Night = TimeSpan.FromHours(8);
    private static readonly CellChemistry Cells = CellChemistries.LithiumIon;

    private readonly ChargeEstimator _estimator = new(Cells, seriesCells: 1, capacityAh: 2);
    private readonly BatteryWatch _watch;

    public SuspendTests() => _watch = new BatteryWatch(_estimator, Cells, seriesCells: 1, lostAfter: TimeSpan.FromMinutes(2));

    [Fact]
    public void Take_AfterANight_DoesNotCountTheCurrentOfTheMorningForAllOfIt()
    {
        var evening = Settle(0.6, charge: null);
        _watch.NoteSleep(Night);

        // 0.1 W through the night are a tenth of this pack.
        var morning = Take(0.5, charge: null, loadJoules: 0.1 * Night.TotalSeconds);
        Assert.Equal(BatterySensorState.Fresh, morning.State);
        Assert.InRange(morning.SocFraction!.Value, 0.4, evening - 0.02);
        Assert.InRange(Settle(0.5, charge: null), 0.45, 0.55);
    }

    [Fact]
    public void Take_AfterANightThatACounterHasSeen_CountsIt()
    {
        Settle(0.6, charge: 1000);
        var sigma = _estimator.SigmaFraction;
        _watch.NoteSleep(Night);

        // 0.1 of 2 Ah.
        var morning = Take(0.5, charge: 1000 - (0.1 * 2 * 3600), loadJoules: 0);
        Assert.InRange(morning.SocFraction!.Value, 0.47, 0.53);
        Assert.InRange(_estimator.SigmaFraction, 0, sigma + 0.03);
    }

    [Fact]
    public void Take_NothingAfterANight_IsLostAtOnce()
    {
        Settle(0.6, charge: null);
        _watch.NoteSleep(Night);
        Assert.Equal(BatterySensorState.Lost, _watch.Take(null, Tick, 0, null, out _).State);
    }

    private double Settle(double soc, double? charge)
    {
        var last = 0.0;
        for (var i = 0; i < 200; i++)
        {
            last = Take(soc, charge, loadJoules: 2).SocFraction!.Value;
        }

        return last;
    }

    private ChargeView Take(double soc, double? charge, double loadJoules) => _watch.Take(
        new BatteryReading { VoltageV = Cells.Curve.At(soc) - (0.05 * _estimator.PackOhms), CurrentA = -0.05, ChargeCoulombs = charge }, Tick, loadJoules, externalPower: null, out _);
}
