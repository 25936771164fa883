namespace EdgeRuntime.Onnx.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void B() => Assert.True(true);
}
