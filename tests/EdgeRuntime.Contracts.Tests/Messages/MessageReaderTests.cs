using System.Text;
using System.Text.Json;
using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;

namespace EdgeRuntime.Contracts.Tests.Messages;

public sealed class MessageReaderTests
{
    private const string Head = """ "device":"pi","session":"01970000-0000-7000-8000-000000000001","seq":1,"time":"2026-01-01T00:00:00Z","clock":"synced","uptimeS":1 """;
    private static readonly DeviceTopic Status = new("pi", MessageClass.Status);
    private static readonly DeviceTopic Result = new("pi", MessageClass.Results, "m");

    [Fact]
    public void Read_EveryClass_GivesItsMessage()
    {
        Assert.IsType<StatusMessage>(Read(Status, $$"""{ {{Head}},"state":"online"}""").Value);
        Assert.IsType<InfoMessage>(Read(new("pi", MessageClass.Info), $$"""{ {{Head}},"os":"o","architecture":"x64","agentVersion":"1"}""").Value);
        Assert.IsType<ReportedMessage>(Read(new("pi", MessageClass.Reported), $$"""{ {{Head}},"generation":0,"policy":{"kind":"fixed"} }""").Value);
        Assert.IsType<EnergyMessage>(Read(new("pi", MessageClass.Energy), $$"""{ {{Head}},"from":"2026-01-01T00:00:00Z","to":"2026-01-01T00:01:00Z","basis":"modelled","mode":"normal","rateHz":1,"reason":"r"}""").Value);
        Assert.IsType<EventMessage>(Read(new("pi", MessageClass.Events), $$"""{ {{Head}},"severity":"info","name":"model_staged","text":"t"}""").Value);
        Assert.IsType<ResultMessage>(Read(Result, ResultJson("""{"kind":"raw","values":[1]}""")).Value);
        Assert.IsType<ResultBatchMessage>(Read(Result with { IsBatch = true }, BatchJson("""{"kind":"raw","values":[1]}""")).Value);
        Assert.IsType<CommandResponse>(Read(new("pi", MessageClass.Responses), $$"""{ {{Head}},"command":"ping","ok":true}""").Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"state":"online"}""")]
    [InlineData("""{"device":"other","session":"01970000-0000-7000-8000-000000000001","seq":1,"time":"2026-01-01T00:00:00Z","clock":"synced","uptimeS":1,"state":"online"}""")]
    [InlineData("""{"device":"pi","session":"01970000-0000-4000-8000-000000000001","seq":1,"time":"2026-01-01T00:00:00Z","clock":"synced","uptimeS":1,"state":"online"}""")]
    [InlineData("""{"device":"pi","session":"01970000-0000-7000-8000-000000000001","seq":0,"time":"2026-01-01T00:00:00Z","clock":"synced","uptimeS":1,"state":"online"}""")]
    [InlineData("""{"device":null,"session":"01970000-0000-7000-8000-000000000001","seq":1,"time":"2026-01-01T00:00:00Z","clock":"synced","uptimeS":1,"state":"online"}""")]
    [InlineData("""{"device":"pi","session":"01970000-0000-7000-8000-000000000001","seq":1,"time":"2026-01-01T00:00:00Z","clock":"synced","uptimeS":1,"state":"gone"}""")]
    [InlineData("""{"device":"pi","device":"pi","session":"01970000-0000-7000-8000-000000000001","seq":1,"time":"2026-01-01T00:00:00Z","clock":"synced","uptimeS":1,"state":"online"}""")]
    public void Read_StatusThatDoesNotHold_IsRefusedWithOneLine(string json)
    {
        var read = Read(Status, json);

        Assert.False(read.IsOk);
        Assert.Equal(ErrorCode.BadRequest, read.Error.Code);
        Assert.DoesNotContain('\n', read.Error.Message);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""null,"label":"a" """)]
    [InlineData("""{"kind":"raw","values":[1]},"score":1""")]
    [InlineData("""{"kind":"classification"}""")]
    [InlineData("""{"kind":"classification","top":null}""")]
    [InlineData("""{"kind":"classification","top":[null]}""")]
    [InlineData("""{"kind":"classification","top":[{"score":1}]}""")]
    [InlineData("""{"kind":"classification","top":[{"label":null,"score":1}]}""")]
    [InlineData("""{"kind":"detection","boxes":[null]}""")]
    [InlineData("""{"kind":"unheard-of"}""")]
    [InlineData("""{"kind":"raw","values":[1e999]}""")]
    [InlineData("""{"kind":"anomaly","score":-1e999,"threshold":1}""")]
    public void Read_OutputThatDoesNotHold_IsRefusedInResultAndBatch(string output)
    {
        Assert.False(Read(Result, ResultJson(output)).IsOk);
        Assert.False(Read(Result with { IsBatch = true }, BatchJson(output)).IsOk);
    }

    [Theory]
    [InlineData(MessageClass.Info, """ "os":"o","architecture":"x64","agentVersion":"1","tags":[null] """)]
    [InlineData(MessageClass.Info, """ "os":null,"architecture":"x64","agentVersion":"1" """)]
    [InlineData(MessageClass.Reported, """ "generation":0,"policy":null """)]
    [InlineData(MessageClass.Reported, """ "generation":0,"policy":{"kind":"fixed"},"models":[null] """)]
    [InlineData(MessageClass.Energy, """ "from":"2026-01-01T00:00:00Z","to":"2026-01-01T00:01:00Z","basis":"modelled","mode":"normal","rateHz":1,"reason":"r","models":[null] """)]
    public void Read_NullWhereThereMustBeSomething_IsRefused(MessageClass messageClass, string members) =>
        Assert.False(Read(new DeviceTopic("pi", messageClass), $$"""{ {{Head}},{{members}} }""").IsOk);

    [Fact]
    public void Read_BatchOfAnotherModelThanItsTopic_IsRefused() =>
        Assert.Equal("says that it is of model 'm'", Read(Result with { Model = "n", IsBatch = true }, BatchJson("""{"kind":"raw","values":[1]}""")).Error!.Message);

    [Fact]
    public void Read_Result_IsOfTheDeviceAndModelOfItsTopicMadeWhenItWasReady()
    {
        var result = Assert.IsType<ResultMessage>(Read(Result, ResultJson("""null,"label":"a","score":0.5""")).Value);

        Assert.Equal(("pi", "m", "a", 0.5), (result.Device, result.Model, result.Item.Label, result.Item.Score));
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, 1, TimeSpan.Zero), result.Time);
        Assert.Null(result.UptimeS);
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59.999Z", "1e300")]
    [InlineData("2026-01-01T00:00:00Z", "-1e300")]
    public void Read_ResultWhoseFiguresAreBeyondEveryTime_IsRead(string capturedAt, string latency) =>
        Assert.True(Read(Result, ResultJson("""{"kind":"raw","values":[1]}""").Replace("2026-01-01T00:00:00Z\",\"latencyMs\":1", $"{capturedAt}\",\"latencyMs\":{latency}", StringComparison.Ordinal)).IsOk);

    [Fact]
    public void Read_LongerThanTheBound_IsRefusedUnread() =>
        Assert.Contains("bytes are more than the 65536", Read(Status, new string(' ', MessageReader.MaxBytes + 1)).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void Read_MembersOfALaterVersion_AreLeftAlone() => Assert.True(Read(Status, $$"""{ {{Head}},"state":"online","mood":{"good":true} }""").IsOk);

    [Fact]
    public void Read_AnyMutilatedMessage_IsAMessageOrARefusal()
    {
        DeviceTopic[] topics = [Status, Result, Result with { IsBatch = true }, new("pi", MessageClass.Info), new("pi", MessageClass.Reported), new("pi", MessageClass.Energy)];
        var whole = Encoding.UTF8.GetBytes(BatchJson("""{"kind":"classification","top":[{"label":"a","score":0.5}]}"""));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, topics.Length - 1].Select(n => topics[n])).Sample((at, value, topic) =>
        {
            byte[] bytes = [.. whole];
            bytes[at] = value;
            var read = MessageReader.Read(topic, bytes);
            return read.IsOk ? read.Value.Device == topic.Device : read.Error.Message.Length > 0;
        });
    }

    [Fact]
    public void InferOnce_EmptyObject_AsksForTheFirstModel() =>
        Assert.Null(JsonSerializer.Deserialize("{}", MessageJsonContext.Default.InferOnceRequest)!.Model);

    private static string ResultJson(string output) =>
        $$"""{ "session":"01970000-0000-7000-8000-000000000001","seq":1,"clock":"synced","digest":"d","source":"s","variant":"v","capturedAt":"2026-01-01T00:00:00Z","latencyMs":1,"output":{{output}} }""";

    private static string BatchJson(string output) =>
        $$"""{ {{Head}},"model":"m","digest":"d","source":"s","items":[{"variant":"v","capturedAt":"2026-01-01T00:00:00Z","latencyMs":1,"output":{{output}} }] }""";

    private static Checked<Message> Read(DeviceTopic topic, string json) => MessageReader.Read(topic, Encoding.UTF8.GetBytes(json));
}
