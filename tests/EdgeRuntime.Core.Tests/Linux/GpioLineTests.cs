using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Tests.Linux;

public sealed class GpioLineTests
{
    [Theory]
    [InlineData("0:17", 0, 17)]
    [InlineData("4:0", 4, 0)]
    public void Parse_ChipAndLine_AreTheirNumbers(string text, int chip, int line)
    {
        var parsed = GpioLine.Parse(text)!.Value;

        Assert.Equal(new GpioLine(chip, line), parsed);
        Assert.Equal(text, parsed.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("0:")]
    [InlineData(":17")]
    [InlineData("0:-1")]
    [InlineData(" 0:17")]
    [InlineData("0:17:1")]
    [InlineData("gpiochip0:17")]
    [InlineData("0:65536")]
    [InlineData("99999999999:1")]
    public void Parse_AnythingElse_IsNoLine(string text) => Assert.Null(GpioLine.Parse(text));
}
