using EdgeRuntime.Agent.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>A flood of one kind is a few lines and a count; other kinds are written as ever.</summary>
public sealed class FloodLimitTests : IDisposable
{
    private readonly FakeTimeProvider _wall = new();
    private readonly FakeLoggerProvider _provider = new();
    private readonly ILoggerFactory _inner;
    private readonly FloodLimit _limit;
    private readonly ILogger _logger;

    public FloodLimitTests()
    {
        _inner = LoggerFactory.Create(builder => builder.AddProvider(_provider));
        _limit = new FloodLimit(_inner, _wall);
        _logger = _limit.CreateLogger<FloodLimitTests>();
    }

    public void Dispose()
    {
        _limit.Dispose();
        _inner.Dispose();
        _provider.Dispose();
    }

    [Fact]
    public void Log_FiftyThousandLinesOfAKind_AreABurstAndACount()
    {
        for (var i = 0; i < 50_000; i++)
        {
            Log.CommandDone(_logger, "ping", "done");
        }

        Log.LoopBack(_logger, "energy");
        Assert.Equal(LineBudget.Burst + 1, Lines.Count);

        _wall.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("49980 more lines like this one were suppressed: Command ping: done", Lines[^1]);
    }

    [Fact]
    public void Log_NextLineOfTheKindThatIsAllowed_TellsTheCountFirst()
    {
        for (var i = 0; i <= LineBudget.Burst; i++)
        {
            Log.CommandDone(_logger, "ping", "done");
        }

        _wall.Advance(LineBudget.Refill);
        Log.CommandDone(_logger, "restart", "done");

        Assert.Equal(["1 more lines like this one were suppressed: Command ping: done", "Command restart: done"], Lines[^2..]);
    }

    [Fact]
    public void Dispose_AfterAFlood_TellsWhatWasLeftOut()
    {
        for (var i = 0; i < 100; i++)
        {
            Log.CommandDone(_logger, "ping", "done");
        }

        _limit.Dispose();

        Assert.StartsWith("80 more lines like this one", Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Log_ALineASecondForADay_IsAHundredLinesThenTwoAnHour()
    {
        for (var second = 0; second < 24 * 3600; second++)
        {
            Log.CommandDone(_logger, "ping", "done");
            _wall.Advance(TimeSpan.FromSeconds(1));
        }

        // The line and the count of those before it.
        Assert.InRange(Lines.Count, 2 * 23, (2 * LineBudget.LongBurst) + (2 * 25));

        // The rest is counted an hour after the last line at the latest.
        _wall.Advance(TimeSpan.FromHours(1));
        Assert.Equal(24 * 3600, Lines.Count(static line => line == "Command ping: done") + Counts());
    }

    [Fact]
    public void Log_ALineEveryTwoHours_IsNeverSuppressed()
    {
        for (var i = 0; i < 500; i++)
        {
            Log.CommandDone(_logger, "ping", "done");
            _wall.Advance(TimeSpan.FromHours(2));
        }

        Assert.Equal(500, Lines.Count);
    }

    private int Counts() =>
        Lines.Where(static line => line.EndsWith("more lines like this one were suppressed: Command ping: done", StringComparison.Ordinal)).Sum(static line => int.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));

    private List<string> Lines => [.. _provider.Collector.GetSnapshot().Select(static record => record.Message)];
}
