namespace EdgeRuntime.Cli.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void B() => Assert.True(true);
}
