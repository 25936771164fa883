using System.Text.Json.Nodes;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Agent.Tests.Updates;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>Results by themselves, or several in one message.</summary>
public sealed class ResultBatchTests
{
    private const string Single = "results/vibration-condition";
    private const string Batch = "results/vibration-condition/batch";
    private static readonly DateTimeOffset At = ArmedTimeProvider.Origin;
    private readonly FakeLane _lane = new();

    [Fact]
    public async Task Add_WithoutBatching_SendsEachByItselfWithEverythingAboutIt()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var batch = new ResultBatch(_lane.Lane, new BatchOptions(), Settings.Default, device.Connection);
        var result = await _lane.InferAsync(At, best: 3);
        result.EnergyJoules = 0.25;

        batch.Add(result, At);

        var message = (await device.WaitForAsync(Single))[0];
        Assert.Equal(FakeLane.Package.Digest[..16], message["digest"]);
        Assert.Equal("int8", message["variant"]);
        Assert.Equal("machine", message["source"]);
        Assert.Equal("0.25", message["energyJ"]);
        Assert.Equal("modelled", message["basis"]);
        Assert.Equal(At, DateTimeOffset.Parse(message["capturedAt"]!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("looseness", message["label"]);
        Assert.False(message.Body.AsObject().ContainsKey("output"));
        Assert.False(message.Retained);
        Assert.Null(batch.ClosesAt);
    }

    [Fact]
    public async Task Add_Compact_LeavesOutItsJoulesAndTheirBasis()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var batch = new ResultBatch(_lane.Lane, new BatchOptions(), Settings.Default, device.Connection, isCompact: true);
        var result = await _lane.InferAsync(At, best: 3);
        result.EnergyJoules = 0.25;

        batch.Add(result, At);

        var message = (await device.WaitForAsync(Single))[0];
        Assert.Equal(["session", "seq", "clock", "digest", "source", "variant", "capturedAt", "latencyMs", "label", "score"], message.Body.AsObject().Select(static pair => pair.Key));
        Assert.Equal("looseness", message["label"]);
    }

    [Fact]
    public async Task Add_EnergyUnknown_IsAbsentWithItsBasis()
    {
        var item = ResultBatch.Item(await _lane.InferAsync(At));

        Assert.Null(item.EnergyJ);
        Assert.Null(item.Basis);
    }

    [Fact]
    public async Task Add_ValuesThatAreNotNumbers_AreAbsentAndTheErrorSaysSo()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var batch = new ResultBatch(_lane.Lane, new BatchOptions(), Settings.Default, device.Connection);
        var result = await _lane.InferAsync(At);
        result.EnergyJoules = double.NaN;
        batch.Add(result, At);
        _lane.Source.Value = float.NaN;
        batch.Add(await _lane.InferAsync(At), At);

        var messages = await device.WaitForAsync(Single, 2);
        Assert.All(messages, static message => Assert.Equal("not_a_number", message["error"]));
        Assert.All(messages, static message => Assert.False(message.Body.AsObject().ContainsKey("energyJ")));
        Assert.NotNull(messages[0]["label"]);
        Assert.Null(messages[1]["label"]);
        Assert.Empty(messages[1].Body["output"]!["top"]!.AsArray());
    }

    [Fact]
    public async Task Add_BatchFull_SendsItInOrderAndBeginsANewOne()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var batch = new ResultBatch(_lane.Lane, new BatchOptions { MaxItems = 3 }, Settings.Default, device.Connection);
        for (var i = 0; i < 4; i++)
        {
            batch.Add(await _lane.InferAsync(At, best: i), At.AddSeconds(i));
        }

        var message = (await device.WaitForAsync(Batch))[0];
        var items = message.Body["items"]!.AsArray();
        Assert.Equal(["healthy", "unbalance", "misalignment"], items.Select(static item => BestOf(item!)));
        Assert.Equal("result-batch/1", message["schema"]);
        Assert.Equal(At.AddSeconds(3) + new BatchOptions().MaxAge, batch.ClosesAt);
        Assert.Empty(device.On(Single));
    }

    [Fact]
    public async Task Add_BufferReusedAfterwards_KeepsWhatItSaid()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var batch = new ResultBatch(_lane.Lane, new BatchOptions { MaxItems = 2 }, Settings.Default, device.Connection);
        var lane = new FakeLane(pool: 1);
        for (var i = 0; i < 2; i++)
        {
            var result = await lane.InferAsync(At, best: i);
            batch.Add(result, At);
            lane.Lane.Pool.Return(result);
        }

        var items = (await device.WaitForAsync(Batch))[0].Body["items"]!.AsArray();
        Assert.Equal(["healthy", "unbalance"], items.Select(static item => BestOf(item!)));
    }

    [Fact]
    public async Task Close_WithAndWithoutItems_SendsOnlyWhatThereIs()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var batch = new ResultBatch(_lane.Lane, new BatchOptions { MaxItems = 10 }, Settings.Default, device.Connection);

        batch.Close();
        batch.Add(await _lane.InferAsync(At), At);
        batch.Close();
        batch.Close();

        Assert.Single((await device.WaitForAsync(Batch))[0].Body["items"]!.AsArray());
        Assert.Equal(1, device.Connection.Counters.Enqueued);
        Assert.Null(batch.ClosesAt);
    }

    private static string BestOf(JsonNode item) => item["label"]!.ToString();
}
