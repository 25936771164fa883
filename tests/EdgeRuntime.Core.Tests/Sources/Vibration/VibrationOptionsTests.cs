using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Core.Tests.Sources.Vibration;

public sealed class VibrationOptionsTests
{
    public static TheoryData<string, VibrationOptions> Wrong => new()
    {
        { "SampleRateHz", new() { SampleRateHz = 100 } },
        { "SampleRateHz", new() { SampleRateHz = double.NaN } },
        { "WindowSamples", new() { WindowSamples = 0 } },
        { "MinSpeedHz", new() { MinSpeedHz = 0 } },
        { "MinSpeedHz", new() { MinSpeedHz = 40, MaxSpeedHz = 30 } },
        { "MaxSpeedHz", new() { MaxSpeedHz = 1000 } },
        { "SpeedDriftFraction", new() { SpeedDriftFraction = -0.1 } },
        { "MinLoadFraction", new() { MinLoadFraction = 0.9, MaxLoadFraction = 0.8 } },
        { "MaxLoadFraction", new() { MaxLoadFraction = 2 } },
        { "NoiseFactor", new() { NoiseFactor = double.PositiveInfinity } },
        { "MinSeverityFraction", new() { MinSeverityFraction = 0 } },
        { "MaxSeverityFraction", new() { MaxSeverityFraction = 1.1 } },
        { "MeanDwellSeconds", new() { MeanDwellSeconds = 0 } },
        { "Conditions:1", new() { Conditions = ["healthy", "melted"] } },
    };

    [Fact]
    public void Validate_Defaults_AreNone() => Assert.Empty(Errors(new VibrationOptions()));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_OneWrongValue_NamesItsKey(string key, VibrationOptions options)
    {
        var error = Assert.Single(Errors(options));

        Assert.StartsWith($"Sources:pump:{key} must", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SeveralWrongValues_AreAllNamed() =>
        Assert.Equal(2, Errors(new VibrationOptions { WindowSamples = 1, NoiseFactor = -1 }).Count);

    private static List<string> Errors(VibrationOptions options)
    {
        var errors = new List<string>();
        options.Validate("Sources:pump", errors);
        return errors;
    }
}
