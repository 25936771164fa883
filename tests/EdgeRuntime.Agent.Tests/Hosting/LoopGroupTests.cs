using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>A loop that ends by itself is a fault of the whole agent; a stop waits for all, but not for ever.</summary>
public sealed class LoopGroupTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly ArmedTimeProvider _wall = new();
    private readonly FakeLogger _logger = new();
    private readonly LoopGroup _group;

    public LoopGroupTests() => _group = new LoopGroup(_wall, _logger);

    public void Dispose() => _group.Dispose();

    [Fact]
    public async Task WaitForFault_LoopThatThrows_NamesItAndLogsWhy()
    {
        _group.Start("steady", Forever);
        _group.Start("broken", static _ => throw new InvalidOperationException("a bug"));

        Assert.Equal("broken", await FaultAsync());

        var record = Assert.Single(_logger.Collector.GetSnapshot());
        Assert.Equal(LogLevel.Critical, record.Level);
        Assert.StartsWith("The broken loop ended by itself", record.Message, StringComparison.Ordinal);
        Assert.Equal("a bug", record.Exception?.Message);
    }

    [Fact]
    public async Task WaitForFault_LoopThatReturnsSilently_IsAFaultToo()
    {
        var end = new TaskCompletionSource();
        _group.Start("steady", Forever);
        _group.Start("quiet", _ => end.Task);
        var fault = FaultAsync();
        Assert.False(fault.IsCompleted);

        end.SetResult();

        Assert.Equal("quiet", await fault);
        Assert.Null(Assert.Single(_logger.Collector.GetSnapshot()).Exception);
    }

    [Fact]
    public async Task WaitForFault_StopAsked_IsNoFault()
    {
        using var stop = new CancellationTokenSource();
        _group.Start("steady", Forever);
        var fault = _group.WaitForFaultAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fault);
        Assert.Equal(0, _logger.Collector.Count);
    }

    [Fact]
    public async Task Stop_LoopsThatDrain_AreWaitedFor()
    {
        var drained = false;
        var drain = new TaskCompletionSource();
        _group.Start("first", Forever);
        _group.Start("second", async token =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Forever(token));
            await drain.Task;
            drained = true;
        });

        var stop = _group.StopAsync(Limit);
        Assert.False(stop.IsCompleted);
        drain.SetResult();

        Assert.True(await stop);
        Assert.True(drained);
        Assert.Equal(0, _logger.Collector.Count);
    }

    [Fact]
    public async Task Stop_LoopThatDoesNotEnd_IsLeftBehindAfterTheLimit()
    {
        _group.Start("stuck", static _ => new TaskCompletionSource().Task);

        var stop = _group.StopAsync(Limit);
        await _wall.ArmedAsync(Limit.TotalSeconds);
        _wall.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.False(stop.IsCompleted);
        _wall.Advance(TimeSpan.FromTicks(1));

        Assert.False(await stop);
        Assert.Equal("The stuck loop did not end in time; it is left behind", Assert.Single(_logger.Collector.GetSnapshot()).Message);
    }

    [Fact]
    public async Task Stop_LoopThatFailsOnTheWay_IsToldAndTheOthersStillEnd()
    {
        var ended = false;
        _group.Start("broken", static async token =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Forever(token));
            throw new IOException("disk full");
        });
        _group.Start("steady", async token =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Forever(token));
            ended = true;
        });

        Assert.False(await _group.StopAsync(Limit));

        Assert.True(ended);
        var record = Assert.Single(_logger.Collector.GetSnapshot());
        Assert.Equal("The broken loop failed while it stopped", record.Message);
        Assert.Equal("disk full", record.Exception?.Message);
    }

    [Fact]
    public async Task Stop_AfterAFault_DoesNotTellOfItTwice()
    {
        _group.Start("broken", static _ => throw new InvalidOperationException("a bug"));
        await FaultAsync();

        Assert.False(await _group.StopAsync(Limit));

        Assert.Equal(1, _logger.Collector.Count);
    }

    [Fact]
    public async Task WaitForFault_LoopsThatAStopEnds_AreNoFault()
    {
        _group.Start("steady", Forever);
        var fault = FaultAsync();

        Assert.True(await _group.StopAsync(Limit));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fault);
        Assert.Equal(0, _logger.Collector.Count);
    }

    [Fact]
    public void NewHeartbeat_Promised_GoesByTheWallClock()
    {
        var heartbeat = _group.NewHeartbeat("energy");
        heartbeat.Promise(TimeSpan.FromSeconds(5));

        Assert.Same(heartbeat, Assert.Single(_group.Heartbeats));
        Assert.False(heartbeat.IsLate);
        _wall.Advance(TimeSpan.FromSeconds(6));
        Assert.True(heartbeat.IsLate);
    }

    private static Task Forever(CancellationToken token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);

    private Task<string> FaultAsync() => _group.WaitForFaultAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Start_LoopThatIsEndedAlone_IsNoFaultAndTheOthersGoOn()
    {
        using var ends = new CancellationTokenSource();
        _group.Start("steady", Forever);
        var ended = _group.StartEndable("guest", UntilCancelled, ends.Token);
        var fault = FaultAsync();

        await ends.CancelAsync();
        await ended;

        Assert.False(fault.IsCompleted);
        Assert.True(await _group.StopAsync(Limit));
        Assert.Equal(0, _logger.Collector.Count);
    }

    [Fact]
    public async Task WaitForFault_LoopThatCameLater_IsNamed()
    {
        _group.Start("steady", Forever);
        var fault = FaultAsync();

        _group.Start("late", static _ => throw new InvalidOperationException("a bug"));

        Assert.Equal("late", await fault);
    }

    private static async Task UntilCancelled(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        await cancelled.Task;
    }
}
