using System.Text;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.Tests.Updates;

public sealed class DesiredGenerationTests
{
    [Theory]
    [InlineData("""{"generation": 7}""", 7)]
    [InlineData("""{"models": [{"generation": 3}], "generation": 8}""", 8)]
    [InlineData("""{"generation": "7"}""", 0)]
    [InlineData("""{"generation": 1e99}""", 0)]
    [InlineData("""[7]""", 0)]
    [InlineData("""{"generation":""", 0)]
    [InlineData("", 0)]
    public void Of_AnyBytes_IsWhatTheyClaim(string payload, long generation) => Assert.Equal(generation, DesiredGeneration.Of(Encoding.UTF8.GetBytes(payload)));

    [Fact]
    public void Of_AnEnvelope_LooksInside() =>
        Assert.Equal(9, DesiredGeneration.Of(new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = 9 }.ToEnvelope().ToJson()));
}
