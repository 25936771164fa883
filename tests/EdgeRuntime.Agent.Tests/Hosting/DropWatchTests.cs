using System.Collections.Immutable;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Messages;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>Every drop reaches log and event, on the edge and not by the message.</summary>
public sealed class DropWatchTests
{
    private readonly FakeTimeProvider _wall = new();
    private readonly FakeLogger _logger = new();
    private readonly List<string> _events = [];
    private readonly DropWatch _watch;
    private ImmutableSortedDictionary<DropReason, long> _totals = ImmutableSortedDictionary<DropReason, long>.Empty;

    public DropWatchTests() => _watch = new DropWatch(() => _totals, _events.Add, _wall, _logger);

    [Fact]
    public void Look_NothingDropped_IsSilent()
    {
        _watch.Look(last: true);

        Assert.Equal(0, _logger.Collector.Count);
        Assert.Equal("none", _watch.Describe());
    }

    [Fact]
    public void Look_DropsThatGoOn_AreReportedAtOnceThenOnceInTenMinutesWithWhatCameSince()
    {
        Drop(DropReason.OutboxFull, 5);
        _watch.Look();
        for (var i = 0; i < 10; i++)
        {
            _wall.Advance(TimeSpan.FromMinutes(1));
            Drop(DropReason.OutboxFull, 10);
            _watch.Look();
        }

        var lines = _logger.Collector.GetSnapshot();
        Assert.Equal(2, lines.Count);
        Assert.StartsWith("Dropped 5 messages: the outbox is full", lines[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("Dropped 100 messages: the outbox is full", lines[1].Message, StringComparison.Ordinal);
        Assert.EndsWith("; 105 since the start", lines[1].Message, StringComparison.Ordinal);
        Assert.Equal(2, _events.Count);
    }

    [Fact]
    public void Look_EveryReason_HasWordsOfItsOwn()
    {
        foreach (var reason in Enum.GetValues<DropReason>())
        {
            Drop(reason, 1);
        }

        _watch.Look();

        Assert.Equal(Enum.GetValues<DropReason>().Length, _events.Distinct().Count());
        Assert.All(_events, static text => Assert.Contains(": ", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Look_TheLastOne_ReportsWhatHasNotBeen()
    {
        Drop(DropReason.Expired, 1);
        _watch.Look();
        Drop(DropReason.Expired, 3);

        _watch.Look(last: true);

        Assert.StartsWith("Dropped 3 messages: they waited longer than their lifetime", _logger.LatestRecord.Message, StringComparison.Ordinal);
        Assert.Equal("4 (expired 4)", _watch.Describe());
    }

    private void Drop(DropReason reason, long count) => _totals = _totals.SetItem(reason, _totals.GetValueOrDefault(reason) + count);
}
