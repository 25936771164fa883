using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Tests.Devices;

public sealed class FiguresTests
{
    public static TheoryData<InferenceOutput, string> Outputs => new()
    {
        { new ClassificationOutput([]), "no class" },
        { new DetectionOutput([]), "nothing found" },
        { new DetectionOutput([new DetectedBox("cat", 0.9, 0, 0, 1, 1), new DetectedBox("dog", 0.5, 0, 0, 1, 1)]), "2 x, best cat 0.90" },
        { new AnomalyOutput(0.2, 0.5), "0.2 (threshold 0.5)" },
        { new AnomalyOutput(0.7, 0.5), "0.7 ANOMALY (threshold 0.5)" },
        { new AnomalyOutput(null, 0.5), "not a number" },
        { new RegressionOutput([1.5f, null]), "1.5, not a number" },
        { new RegressionOutput([1.5f, -2]), "1.5, -2" },
        { new RawOutput([1, 2, 3, 4, 5]), "1, 2, 3, 4, ... (5)" },
    };

    [Theory]
    [MemberData(nameof(Outputs), DisableDiscoveryEnumeration = true)]
    public void Output_OfEveryKind_ReadsInOneGlance(InferenceOutput output, string expected) => Assert.Equal(expected, Figures.Output(Messages.Payload() with { Label = null, Output = output }));

    [Fact]
    public void Output_OfAClassification_IsTheWinner() => Assert.Equal("looseness 0.98", Figures.Output(Messages.Payload()));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(0.0, "0 J")]
    [InlineData(12.345, "12.35 J")]
    [InlineData(0.00123, "1.23 mJ")]
    [InlineData(0.0000123, "12.3 uJ")]
    public void Energy_HasAFittingUnit(double? joules, string expected) => Assert.Equal(expected, Figures.Energy(joules));

    [Theory]
    [InlineData(0.2, "now")]
    [InlineData(-5, "now")]
    [InlineData(42, "42 s ago")]
    [InlineData(600, "10 min ago")]
    [InlineData(7200, "2 h ago")]
    [InlineData(864000, "10 d ago")]
    public void Ago_HasAFittingUnit(double seconds, string expected) => Assert.Equal(expected, Figures.Ago(Messages.Time, Messages.Time.AddSeconds(seconds)));

    [Fact]
    public void Battery_SensorSilent_IsNeverShownAsIfItWereMeasured()
    {
        Assert.Equal("at least 55 %, sensor silent", Figures.Battery(new BatteryInfo { SocFraction = 0.551, ReckonedSocFraction = 0.551, Sensor = BatterySensor.Stale }));
        Assert.Equal("at least 41 %, sensor lost", Figures.Battery(new BatteryInfo { ReckonedSocFraction = 0.41, Sensor = BatterySensor.Lost }));
        Assert.Equal("sensor lost", Figures.Battery(new BatteryInfo { Sensor = BatterySensor.Lost }));
    }

    [Fact]
    public void Battery_WithoutAStateOfCharge_ShowsItsVoltage()
    {
        Assert.Equal("3.71 V", Figures.Battery(new BatteryInfo { VoltageV = 3.711 }));
        Assert.Equal("-", Figures.Battery(null));
    }

    [Fact]
    public void Price_OfFiguresBeyondEverySum_IsUnknown()
    {
        var model = Messages.Energy("pi").Models[0] with { MarginalJ = double.MaxValue, Inferences = long.MaxValue };

        var price = InferencePrice.Of(Messages.Energy("pi") with { Models = [model] });

        Assert.Null(price.MarginalJoules);
        Assert.Equal(2, price.LoadedJoules);
    }
}
