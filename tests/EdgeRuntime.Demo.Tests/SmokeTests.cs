namespace EdgeRuntime.Demo.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void B() => Assert.True(true);
}
