using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Core.Tests.Sources.Vibration;

public sealed class SpeedProfileTests
{
    private const double Start = 1_790_000_000;
    private const double Window = 0.32;

    public static TheoryData<ulong> Seeds => [1, 2, 3, 4, 5, 6, 7, 8];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Over_HoursOfWindows_StaysWithinTheDrift(ulong seed)
    {
        var options = new VibrationOptions { SpeedDriftFraction = 0.05 };
        var profile = new SpeedProfile(seed, options);
        var speeds = Enumerable.Range(0, 2000).Select(i => profile.Over(Start + (5 * i), Start + (5 * i) + Window).SpeedHz).ToArray();

        Assert.All(speeds, speed => Assert.InRange(speed / profile.MeanSpeedHz, 0.949, 1.051));
        Assert.True(speeds.Max() - speeds.Min() > 0.02 * profile.MeanSpeedHz, "the speed wanders");
        Assert.InRange(speeds.Average() / profile.MeanSpeedHz, 0.99, 1.01);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Over_NeighbouringWindows_ShaftTurnsOnWithoutAJump(ulong seed)
    {
        var profile = new SpeedProfile(seed, new VibrationOptions());
        var first = profile.Over(Start, Start + Window);
        var second = profile.Over(Start + Window, Start + (2 * Window));

        Assert.Equal(first.ShaftCycles + (first.SpeedHz * Window), second.ShaftCycles, 1e-3);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Means_OfAnyMachine_LieInTheOptionsBands(ulong seed)
    {
        var profile = new SpeedProfile(seed, new VibrationOptions { MinSpeedHz = 20, MaxSpeedHz = 22, MinLoadFraction = 0.5, MaxLoadFraction = 0.6 });

        Assert.InRange(profile.MeanSpeedHz, 20, 22);
        Assert.InRange(profile.MeanLoadFraction, 0.5, 0.6);
        Assert.InRange(profile.Over(Start, Start + Window).LoadFraction, 0.46, 0.64);
    }
}
