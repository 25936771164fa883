using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Core.Tests.Sources.Vibration;

public sealed class VibrationOptionsValidatorTests
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
    public void Errors_Defaults_AreNone() => Assert.Empty(VibrationOptionsValidator.Errors(new VibrationOptions(), "Sources:pump"));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Errors_OneWrongValue_NamesItsKey(string key, VibrationOptions options)
    {
        var error = Assert.Single(VibrationOptionsValidator.Errors(options, "Sources:pump"));

        Assert.StartsWith($"Sources:pump:{key}:", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_SeveralWrongValues_AreAllNamed() =>
        Assert.Equal(2, VibrationOptionsValidator.Errors(new VibrationOptions { WindowSamples = 1, NoiseFactor = -1 }, "Sources:pump").Count);
}
