namespace EdgeRuntime.Training.Tests;

public sealed class VibrationCommandTests
{
    [Theory]
    [InlineData("--seed 1", "--out")]
    [InlineData("--out x --seed -1", "--seed must be 0 or more")]
    [InlineData("--out x --steps 0", "--steps must be 1 or more")]
    [InlineData("--out x --seed many", "--seed")]
    [InlineData("--out x --fast", "--fast")]
    public void Parse_WrongArguments_SaysWhich(string arguments, string named)
    {
        var errors = VibrationCommand.Create().Parse(arguments).Errors;

        Assert.Contains(errors, error => error.Message.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_CommandOfTheReadme_IsRight() => Assert.Empty(VibrationCommand.Create().Parse("--out x --seed 1").Errors);
}
