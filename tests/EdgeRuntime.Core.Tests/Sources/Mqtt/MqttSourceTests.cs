using System.Runtime.InteropServices;
using System.Text;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Mqtt;

namespace EdgeRuntime.Core.Tests.Sources.Mqtt;

public sealed class MqttSourceTests
{
    private readonly SourceHarness _harness = new();

    [Theory]
    [InlineData("[[1,2],[3,4.5]]")]
    [InlineData("[1,2,3,4.5]")]
    public async Task Json_ArrayOfNumbers_IsASample(string payload)
    {
        await using var source = Create(MqttSourceOptions.Json);

        Assert.Equal((float[])[1, 2, 3, 4.5f], await Read(source, payload));
    }

    [Fact]
    public async Task Raw_Bytes_AreTheSample()
    {
        await using var source = Create(MqttSourceOptions.Raw);
        await _harness.Feed.Writer.WriteAsync(MemoryMarshal.AsBytes<float>([1, 2, 3, 4]).ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal((float[])[1, 2, 3, 4], await Read(source, null));
    }

    [Theory]
    [InlineData("[1,2,3]", "has 3 numbers, not 4")]
    [InlineData("[1,2,3,4,5]", "is no array of 4 numbers")]
    [InlineData("[1,2,3,1e99]", "is no array of 4 numbers")]
    [InlineData("{\"a\":[1,2,3,4]}", "is no array of 4 numbers")]
    [InlineData("[[[[[[1,2,3,4]]]]]]", "is no JSON")]
    [InlineData("[1,2,", "is no JSON")]
    [InlineData("", "is no JSON")]
    public async Task Json_Garbage_IsSaidOnceCountedAndNeverASample(string payload, string expected)
    {
        await using var source = Create(MqttSourceOptions.Json);
        for (var i = 0; i < 3; i++)
        {
            await _harness.Feed.Writer.WriteAsync(Encoding.UTF8.GetBytes(payload), TestContext.Current.CancellationToken);
            Assert.Equal(SourceReadOutcome.Unavailable, (await SourceHarness.ReadAsync(source)).Outcome);
        }

        Assert.Contains(expected, source.State.Reason, StringComparison.Ordinal);
        Assert.Contains("3 refused so far", source.State.Reason, StringComparison.Ordinal);
        Assert.Single(_harness.Logs.GetSnapshot());
        Assert.Equal((float[])[1, 2, 3, 4], await Read(source, "[1,2,3,4]"));
        Assert.True(source.State.Available);
    }

    [Fact]
    public async Task Raw_NotANumber_IsRefused()
    {
        await using var source = Create(MqttSourceOptions.Raw);
        await _harness.Feed.Writer.WriteAsync(MemoryMarshal.AsBytes<float>([1, 2, float.NaN, 4]).ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal(SourceReadOutcome.Unavailable, (await SourceHarness.ReadAsync(source)).Outcome);
    }

    [Fact]
    public async Task ReadAsync_SeveralWaiting_TakesTheNewest()
    {
        await using var source = Create(MqttSourceOptions.Json);
        await _harness.Feed.Writer.WriteAsync("garbage"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal((float[])[5, 6, 7, 8], await Read(source, "[5,6,7,8]"));
    }

    private ISource Create(string payload) => _harness.Create(new SourceOptions
    {
        Kind = SourceOptions.MqttKind,
        Mqtt = new MqttSourceOptions { Topic = "a/b", Payload = payload, Format = new FormatOptions { Kind = SampleKind.Series, Shape = [2, 2] } },
    });

    private async Task<float[]> Read(ISource source, string? payload)
    {
        if (payload is not null)
        {
            await _harness.Feed.Writer.WriteAsync(Encoding.UTF8.GetBytes(payload), TestContext.Current.CancellationToken);
        }

        var (outcome, sample) = await SourceHarness.ReadAsync(source);
        Assert.Equal(SourceReadOutcome.Ready, outcome);
        return MemoryMarshal.Cast<byte, float>(sample.Bytes).ToArray();
    }
}
