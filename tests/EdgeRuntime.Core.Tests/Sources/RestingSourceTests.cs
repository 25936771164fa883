using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Sources;

/// <summary>A source that is stopped while nobody reads it.</summary>
public sealed class RestingSourceTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _wall = new();
    private readonly List<FakeSource> _made = [];
    private readonly RestingSource _source;
    private readonly Sample _sample = new();

    public RestingSourceTests()
    {
        _source = new RestingSource(
            () =>
            {
                _made.Add(new FakeSource("camera", new SampleFormat(SampleKind.Tensor, ElementType.Float32, [4])) { Value = _made.Count });
                return _made[^1];
            },
            Limit,
            _wall);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task Read_OftenEnough_NeverRests()
    {
        await _source.StartAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(SourceReadOutcome.Ready, await ReadAsync());
            _wall.Advance(Limit * 0.9);
        }

        Assert.False(_source.IsResting);
        Assert.Single(_made);
    }

    [Fact]
    public async Task Read_AfterALongPause_IsOfASourceMadeAnew()
    {
        await _source.StartAsync(TestContext.Current.CancellationToken);
        await ReadAsync();
        _wall.Advance(Limit);
        Assert.True(_source.IsResting);
        Assert.True(_made[0].IsDisposed);

        Assert.Equal(SourceReadOutcome.Ready, await ReadAsync());

        Assert.Equal(2, _made.Count);
        Assert.False(_made[1].IsDisposed);
        Assert.Equal(1, BitConverter.ToSingle(_sample.Bytes));
    }

    [Fact]
    public async Task Read_SeldomAgainAndAgain_RestsAtOnceAfterEach()
    {
        await _source.StartAsync(TestContext.Current.CancellationToken);
        await ReadAsync();
        _wall.Advance(Limit * 3);
        await ReadAsync();
        _wall.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(_source.IsResting);
    }

    [Fact]
    public async Task Read_ThatWaitsLong_IsNotStoppedUnderItsReader()
    {
        await _source.StartAsync(TestContext.Current.CancellationToken);
        await ReadAsync();
        _made[0].IsLive = true;
        var read = ReadAsync();
        _wall.Advance(Limit * 5);
        Assert.False(_source.IsResting);

        _made[0].Yield();
        Assert.Equal(SourceReadOutcome.Ready, await read);
    }

    private async Task<SourceReadOutcome> ReadAsync() => await _source.ReadAsync(_sample, _wall.GetUtcNow(), TestContext.Current.CancellationToken);
}
