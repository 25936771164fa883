using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Core.Tests.Sources;

/// <summary>Reads that never return: a fake source that holds the thread that reads it.</summary>
public sealed class WatchedSourceTests : IAsyncDisposable
{
    private const string Said = "Source camera: a read took more than 10 s and is left behind";

    private static readonly SampleFormat Format = new(SampleKind.Tensor, ElementType.Float32, [4]);

    private readonly ArmedTimeProvider _wall = new();
    private readonly FakeLogger _logger = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly List<FakeSource> _made = [];
    private readonly List<ISource?> _after = [];
    private readonly WatchedSource _source;
    private readonly Sample _sample = new();
    private int _hanging = 1;

    public WatchedSourceTests() => _source = new WatchedSource(Make, TimeSpan.FromSeconds(10), _wall, _logger);

    public async ValueTask DisposeAsync()
    {
        _release.Set();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task Read_ThatReturns_IsWhatTheSourceYielded()
    {
        _made[0].Ready = null;
        await _source.StartAsync(TestContext.Current.CancellationToken);

        for (var i = 1; i <= 3; i++)
        {
            _made[0].Value = i;
            Assert.Equal(SourceReadOutcome.Ready, await ReadAsync());
            Assert.Equal((i, ArmedTimeProvider.Origin), (BitConverter.ToSingle(_sample.Bytes), _sample.CapturedAt));
        }

        Assert.Single(_made);
        Assert.True(_source.State.Available);
    }

    [Fact]
    public async Task Read_ThatNeverReturns_IsLeftBehindSaidOnceAndAnotherSourceIsMade()
    {
        await _source.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(SourceReadOutcome.Unavailable, await HangAsync());
        Assert.Equal(new SourceState(false, _wall.GetUtcNow(), "a read took more than 10 s", 1), _source.State);

        // Within the back-off nothing is made, and nothing said.
        Assert.Equal(SourceReadOutcome.Unavailable, await ReadAsync());
        Assert.Single(_made);
        _wall.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SourceReadOutcome.Ready, await ReadAsync());

        Assert.Equal([null, _made[0]], _after);
        Assert.Equal((true, 1L), (_source.State.Available, _source.State.Restarts));
        Assert.Equal($"{Said}; another is started in 1 s (1 of at most 2 hang)", Assert.Single(_logger.Collector.GetSnapshot()).Message);
    }

    [Fact]
    public async Task Read_OfEverySourceHangs_NoMoreAreMadeUntilOneComesBack()
    {
        _hanging = int.MaxValue;
        await _source.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(SourceReadOutcome.Unavailable, await HangAsync());
        _wall.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SourceReadOutcome.Unavailable, await HangAsync());

        for (var i = 0; i < 10; i++)
        {
            _wall.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(SourceReadOutcome.Unavailable, await ReadAsync());
        }

        Assert.Equal(WatchedSource.MostHanging, _made.Count);
        _hanging = 0;
        _release.Set();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (await ReadAsync() != SourceReadOutcome.Ready)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(3, _made.Count);
        Assert.True(_made[0].IsDisposed || _made[1].IsDisposed);
        Assert.False(_made[2].IsDisposed);
    }

    [Fact]
    public async Task Read_Interrupted_GoesOnAndTheNextReadHasItsSample()
    {
        await _source.StartAsync(TestContext.Current.CancellationToken);
        using var interrupt = new CancellationTokenSource();
        var reading = _source.ReadAsync(_sample, ArmedTimeProvider.Origin, interrupt.Token).AsTask();
        await _wall.ArmedAsync(10);
        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        _release.Set();

        Assert.Equal(SourceReadOutcome.Ready, await ReadAsync(ArmedTimeProvider.Origin.AddSeconds(5)));

        Assert.Equal([ArmedTimeProvider.Origin], _made[0].Ticks);
        Assert.Equal(ArmedTimeProvider.Origin, _sample.CapturedAt);
    }

    [Fact]
    public async Task Read_ThatThrows_ThrowsTheSameHere()
    {
        await _source.StartAsync(TestContext.Current.CancellationToken);
        _made[0].Ready = static () => throw new InvalidDataException("a bug");

        Assert.Equal("a bug", (await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync())).Message);
    }

    private ISource Make(ISource? after)
    {
        var hangs = _made.Count < _hanging;
        _after.Add(after);
        _made.Add(new FakeSource("camera", Format) { Ready = hangs ? () => _release.Wait() : null });
        return _made[^1];
    }

    private async Task<SourceReadOutcome> HangAsync()
    {
        var until = _wall.GetUtcNow().AddSeconds(10);
        var reading = ReadAsync();
        await _wall.ArmedAsync(until);
        _wall.Advance(TimeSpan.FromSeconds(10));
        return await reading;
    }

    private Task<SourceReadOutcome> ReadAsync(DateTimeOffset? dueAt = null) =>
        _source.ReadAsync(_sample, dueAt ?? ArmedTimeProvider.Origin, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
}
