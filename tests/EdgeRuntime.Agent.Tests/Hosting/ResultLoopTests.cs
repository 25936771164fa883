using System.Threading.Channels;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Agent.Tests.Updates;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>Results go out, and their buffers back.</summary>
public sealed class ResultLoopTests
{
    private const string Single = "results/vibration-condition";
    private const string Batch = "results/vibration-condition/batch";
    private static readonly DateTimeOffset At = ArmedTimeProvider.Origin;
    private readonly ArmedTimeProvider _physical = new();
    private readonly Channel<InferenceResult> _results = Channel.CreateBounded<InferenceResult>(16);
    private readonly FakeLane _lane = new(pool: 2);

    [Fact]
    public async Task Run_ResultsOneByOne_ReachTheBrokerAndTheirBuffersComeBack()
    {
        await using var device = await BrokeredDevice.StartAsync();
        using var stop = new CancellationTokenSource();
        var run = Loop(device, new BatchOptions()).RunAsync(stop.Token);

        for (var i = 1; i <= 6; i++)
        {
            _results.Writer.TryWrite(await _lane.InferAsync(At.AddSeconds(i)));
            await device.WaitForAsync(Single, i);
        }

        await stop.CancelAsync();
        await run;
        Assert.Equal([1, 2, 3, 4, 5, 6], device.On(Single).Select(static message => (int)message.Body["seq"]!));
    }

    [Fact]
    public async Task Run_BatchNotFull_GoesOutWhenItsOldestResultIsOldEnough()
    {
        await using var device = await BrokeredDevice.StartAsync();
        using var stop = new CancellationTokenSource();
        var run = Loop(device, new BatchOptions { MaxItems = 100, MaxAge = TimeSpan.FromSeconds(30) }).RunAsync(stop.Token);
        _results.Writer.TryWrite(await _lane.InferAsync(At));
        await _physical.ArmedAsync(30);
        Assert.Equal(0, device.Connection.Counters.Enqueued);

        _physical.Advance(TimeSpan.FromSeconds(30));

        Assert.Single((await device.WaitForAsync(Batch))[0].Body["items"]!.AsArray());
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task Run_ModelSwappedWithinABatch_EachBatchIsOfOneDigest()
    {
        await using var device = await BrokeredDevice.StartAsync();
        using var stop = new CancellationTokenSource();
        var run = Loop(device, new BatchOptions { MaxItems = 3 }).RunAsync(stop.Token);
        var (old, other) = (_lane, new FakeLane(pool: 2));
        _results.Writer.TryWrite(await old.InferAsync(At));
        _results.Writer.TryWrite(await other.InferAsync(At));

        Assert.Single((await device.WaitForAsync(Batch))[0].Body["items"]!.AsArray());
        await stop.CancelAsync();
        await run;
        Assert.Equal(2, (await device.WaitForAsync(Batch, 2)).Sum(static message => message.Body["items"]!.AsArray().Count));
    }

    [Fact]
    public async Task Stop_WithResultsUnderWay_TakesThemAndClosesTheBatch()
    {
        await using var device = await BrokeredDevice.StartAsync();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        _results.Writer.TryWrite(await _lane.InferAsync(At));
        _results.Writer.TryWrite(await _lane.InferAsync(At));

        await Loop(device, new BatchOptions { MaxItems = 100 }).RunAsync(stop.Token);

        Assert.Equal(2, (await device.WaitForAsync(Batch))[0].Body["items"]!.AsArray().Count);
        Assert.NotNull(_lane.Lane.Pool.TryRent());
        Assert.NotNull(_lane.Lane.Pool.TryRent());
    }

    private ResultLoop Loop(BrokeredDevice device, BatchOptions batch) =>
        new(_results.Reader, new Dictionary<string, BatchOptions> { ["vibration-condition"] = batch }, Settings.Default, device.Connection, _physical, new Heartbeat("results", TimeProvider.System));
}
