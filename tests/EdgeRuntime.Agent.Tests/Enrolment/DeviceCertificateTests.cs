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
        Assert.Equal(isDue, Certificate().IsDue(Begin.AddDays(days), isConnected: true));
        Assert.Equal(isDue, Certificate().IsDue(Begin.AddDays(days), isConnected: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void IsDue_ByAClockThatIsBeforeItsBeginning_WhenTheBrokerKeepsTheDeviceOut(bool isConnected) =>
        Assert.Equal(!isConnected, Certificate().IsDue(DateTimeOffset.UnixEpoch, isConnected));

    private static DeviceCertificate Certificate() => new("certificate.pem", "key.pem", "", "roof-1", Begin, Begin.AddDays(90));
}
