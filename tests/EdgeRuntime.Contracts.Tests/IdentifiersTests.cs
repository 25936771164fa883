namespace EdgeRuntime.Contracts.Tests;

public sealed class IdentifiersTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("pi-zero-2w-07", true)]
    [InlineData("0a", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("-a", false)]
    [InlineData("Pi", false)]
    [InlineData("a/b", false)]
    [InlineData("a+b", false)]
    [InlineData("a\n", false)]
    [InlineData("models", false)]
    [InlineData("fleet", false)]
    public void IsDeviceId_Text_IsJudgedByThePattern(string? id, bool expected) => Assert.Equal(expected, Identifiers.IsDeviceId(id));

    [Fact]
    public void IsModelId_SixtyThreeCharacters_IsTheLongest()
    {
        Assert.True(Identifiers.IsModelId(new string('a', 63)));
        Assert.False(Identifiers.IsModelId(new string('a', 64)));
    }
}
