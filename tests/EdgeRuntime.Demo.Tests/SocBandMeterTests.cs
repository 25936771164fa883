namespace EdgeRuntime.Demo.Tests;

public sealed class SocBandMeterTests
{
    [Fact]
    public void RateHz_StretchesInsideAndOutsideTheBand_CountsOnlyThoseInside()
    {
        var meter = new SocBandMeter(0.8, double.PositiveInfinity);

        meter.Add(0.9, TimeSpan.FromMinutes(10), 300);
        meter.Add(0.8, TimeSpan.FromMinutes(10), 999);
        meter.Add(0.2, TimeSpan.FromMinutes(10), 999);

        Assert.Equal(0.5, meter.RateHz);
    }

    [Fact]
    public void RateHz_UnderTenMinutes_IsUnknown()
    {
        var meter = new SocBandMeter(double.NegativeInfinity, 0.3);

        meter.Add(0.1, TimeSpan.FromSeconds(599), 300);

        Assert.Null(meter.RateHz);
    }
}
