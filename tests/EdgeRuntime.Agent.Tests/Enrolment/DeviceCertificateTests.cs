using EdgeRuntime.Agent.Enrolment;

namespace EdgeRuntime.Agent.Tests.Enrolment;

/// <summary>When a certificate of 90 days is renewed, whatever the clock shows.</summary>
public sealed class DeviceCertificateTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, false)]
    [InlineData(59, false)]
    [InlineData(60, true)]
    [InlineData(89, true)]
    [InlineData(400, true)]
    public void IsDue_WhenAThirdOfItsLifeIsLeft(int days, bool isDue)
    {
        Assert.Equal(isDue, Certificate().IsDue(Begin.AddDays(days), isClockSet: true, isKeptOut: false));
        Assert.Equal(isDue, Certificate().IsDue(Begin.AddDays(days), isClockSet: true, isKeptOut: true));
    }

    [Theory]
    [InlineData(-20_000)]
    [InlineData(10)]
    public void IsDue_ByAClockThatMayBeBehind_WhenTheBrokerKeepsTheDeviceOut(int days)
    {
        Assert.True(Certificate().IsDue(Begin.AddDays(days), isClockSet: false, isKeptOut: true));
        Assert.False(Certificate().IsDue(Begin.AddDays(days), isClockSet: false, isKeptOut: false));
        Assert.Equal(days < 0, Certificate().IsDue(Begin.AddDays(days), isClockSet: true, isKeptOut: true));
    }

    private static DeviceCertificate Certificate() => new("certificate.pem", "key.pem", "", "roof-1", Begin, Begin.AddDays(90));
}
