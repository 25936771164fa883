using EdgeRuntime.Fleet.Pages.Controls;

namespace EdgeRuntime.Fleet.Tests.Pages;

public sealed class FiguresTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, "–")]
    [InlineData(double.NaN, "–")]
    [InlineData(0.0, "0 J")]
    [InlineData(0.15, "150 mJ")]
    [InlineData(0.0001, "100 µJ")]
    [InlineData(1.234, "1.23 J")]
    [InlineData(1_234_567.0, "1.23 MJ")]
    [InlineData(-0.5, "-500 mJ")]
    public void Joules_OfAFigure_HaveThreeDigitsAndAPrefix(double? joules, string text) => Assert.Equal(text, Figures.Joules(joules));

    [Theory]
    [InlineData(null, "–")]
    [InlineData(3_600.0, "1 Wh")]
    [InlineData(5_400_000.0, "1.5 kWh")]
    public void WattHours_OfJoules_AreThreeThousandSixHundredTimesFewer(double? joules, string text) => Assert.Equal(text, Figures.WattHours(joules));

    [Theory]
    [InlineData(0.033333, "0.0333 Hz")]
    [InlineData(5, "5 Hz")]
    [InlineData(0, "0 Hz")]
    public void Hertz_OfARate_StayHertz(double rate, string text) => Assert.Equal(text, Figures.Hertz(rate));

    [Theory]
    [InlineData(0, "now")]
    [InlineData(-45, "45 s ago")]
    [InlineData(-600, "10 min ago")]
    [InlineData(7_200, "in 2 h")]
    [InlineData(-400_000, "5 d ago")]
    public void Relative_ToNow_NamesTheLargestUnit(int seconds, string text) => Assert.Equal(text, Figures.Relative(Now.AddSeconds(seconds), Now));
}
