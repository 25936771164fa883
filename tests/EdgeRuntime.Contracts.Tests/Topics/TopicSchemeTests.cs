using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;

namespace EdgeRuntime.Contracts.Tests.Topics;

public sealed class TopicSchemeTests
{
    private static readonly TopicScheme Topics = new();

    [Fact]
    public void TryParse_EveryTopicOfADevice_IsReadBack()
    {
        (string Topic, DeviceTopic Expected)[] topics =
        [
            (Topics.Status("pi"), new DeviceTopic("pi", MessageClass.Status)),
            (Topics.Info("pi"), new DeviceTopic("pi", MessageClass.Info)),
            (Topics.Reported("pi"), new DeviceTopic("pi", MessageClass.Reported)),
            (Topics.Energy("pi"), new DeviceTopic("pi", MessageClass.Energy)),
            (Topics.Events("pi"), new DeviceTopic("pi", MessageClass.Events)),
            (Topics.Result("pi", "m"), new DeviceTopic("pi", MessageClass.Results, "m")),
            (Topics.ResultBatch("pi", "m"), new DeviceTopic("pi", MessageClass.Results, "m", IsBatch: true)),
            (Topics.ResponsePrefix("pi") + "x", new DeviceTopic("pi", MessageClass.Responses)),
        ];

        Assert.All(topics, static pair =>
        {
            Assert.True(Topics.TryParse(pair.Topic, out var parsed));
            Assert.Equal(pair.Expected, parsed);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("edge/v1")]
    [InlineData("edge/v1/")]
    [InlineData("edge/v1/pi")]
    [InlineData("edge/v12/pi/status")]
    [InlineData("edge/v1pi/status")]
    [InlineData("other/pi/status")]
    [InlineData("edge/v1/pi/status/more")]
    [InlineData("edge/v1/pi/desired")]
    [InlineData("edge/v1/pi/commands/ping")]
    [InlineData("edge/v1/pi/results")]
    [InlineData("edge/v1/pi/results/m/batch/more")]
    [InlineData("edge/v1/pi/results/m/other")]
    [InlineData("edge/v1/pi/results/M")]
    [InlineData("edge/v1/models/status")]
    [InlineData("edge/v1/fleet/status")]
    [InlineData("edge/v1//status")]
    [InlineData("edge/v1/PI/status")]
    [InlineData("edge/v1/p\u001b[2J/status")]
    public void TryParse_AnythingElse_IsNoTopicOfADevice(string topic) => Assert.False(Topics.TryParse(topic, out _));

    [Fact]
    public void TryParseDesired_OfADevice_IsReadBack()
    {
        Assert.True(Topics.TryParseDesired(Topics.Desired("pi"), out var device));
        Assert.Equal("pi", device);
    }

    [Theory]
    [InlineData("")]
    [InlineData("edge/v1/desired")]
    [InlineData("edge/v1//desired")]
    [InlineData("edge/v1/fleet/desired")]
    [InlineData("edge/v1/pi/more/desired")]
    [InlineData("other/1/pi/desired")]
    [InlineData("edge/v1/pi/reported")]
    public void TryParseDesired_AnythingElse_IsNone(string topic) => Assert.False(Topics.TryParseDesired(topic, out _));

    [Fact]
    public void TryParseModel_OfAModel_IsReadBack()
    {
        var digest = new string('a', 64);

        Assert.True(Topics.TryParseModel(Topics.ModelManifest(digest), out var ofManifest, out var none));
        Assert.True(Topics.TryParseModel(Topics.ModelBlock(digest, 17), out var ofBlock, out var block));

        Assert.Equal((digest, null, digest, 17), (ofManifest, none, ofBlock, block));
    }

    [Theory]
    [InlineData("")]
    [InlineData("edge/v1/models/")]
    [InlineData("edge/v1/models/aa/manifest")]
    [InlineData("edge/v1/models/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/blocks/+")]
    [InlineData("edge/v1/models/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/blocks/007")]
    [InlineData("edge/v1/models/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/manifest")]
    [InlineData("edge/v1/models/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/manifest/x")]
    public void TryParseModel_AnythingElse_IsNone(string topic) => Assert.False(Topics.TryParseModel(topic, out _, out _));
}
