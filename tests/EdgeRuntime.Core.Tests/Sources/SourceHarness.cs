using System.Threading.Channels;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Sources;

/// <summary>What a source under test runs by: a clock that the test moves, a file system in memory, a log that it reads.</summary>
internal sealed class SourceHarness
{
    public static readonly DateTimeOffset Start = new(2026, 6, 1, 18, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    public InMemoryFileSystem Files { get; } = new();

    public FakeLogCollector Logs { get; } = FakeLogCollector.Create(new FakeLogCollectorOptions());

    public Channel<byte[]> Feed { get; } = Channel.CreateBounded<byte[]>(16);

    public ISource Create(SourceOptions options, Clocks? clocks = null, IFileSystem? files = null)
    {
        var errors = new List<string>();
        options.Validate("Sources:s", errors);
        Assert.Empty(errors);
        var loggers = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(Logs)));
        return SourceFactory.Create("s", options, new SourceServices(clocks ?? new Clocks(Clock, Clock), files ?? Files, loggers, _ => Feed.Reader));
    }

    public static async Task<(SourceReadOutcome Outcome, Sample Sample)> ReadAsync(ISource source)
    {
        var sample = new Sample();
        var outcome = await source.ReadAsync(sample, Start, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return (outcome, sample);
    }
}
