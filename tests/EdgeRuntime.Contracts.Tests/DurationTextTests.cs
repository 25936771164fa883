namespace EdgeRuntime.Contracts.Tests;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("60s", 60)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    public void TryParse_NumberAndUnit_IsADuration(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, 6);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("60")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("0s")]
    [InlineData("1e9d")]
    [InlineData("99999999d")]
    [InlineData("1 week")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(DurationText.TryParse(text, out _));
}
