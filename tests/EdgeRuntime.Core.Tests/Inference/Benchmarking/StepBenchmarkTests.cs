using System.Collections.Immutable;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Benchmarking;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Inference.Benchmarking;

/// <summary>What a bench marks for an external meter.</summary>
public sealed class StepBenchmarkTests
{
    private static readonly StepBenchmarkTarget Target = new(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition"), 1, ImmutableDictionary<string, ImmutableArray<int>>.Empty);

    [Fact]
    public void Run_WithAMarker_IsHighOverTheMeasuredLoopAndCountsWhatRanInIt()
    {
        using var line = new FakeGpioOutput();
        var sessions = new CountingSessions(() => line.IsHigh);

        var report = StepBenchmark.Run(Target, sessions, TimeSpan.FromMilliseconds(100), line, TestContext.Current.CancellationToken);

        Assert.Equal((1, false), (line.Rises, line.IsHigh));
        Assert.Equal(sessions.Marked, report.MarkedInferences);
        Assert.Equal(2 * report.Inferences, report.MarkedInferences);
        Assert.NotEqual(0, sessions.Unmarked);
    }

    [Fact]
    public void Run_WithoutAMarker_MarksNothing() =>
        Assert.Null(StepBenchmark.Run(Target, new FakeInferenceSessions(), TimeSpan.FromMilliseconds(50), null, TestContext.Current.CancellationToken).MarkedInferences);

    [Fact]
    public void Run_LineThatCannotBeDriven_SaysSo()
    {
        using var line = new FakeGpioOutput { IsBroken = true };

        Assert.Equal(
            "the marker's line cannot be driven",
            Assert.Throws<IOException>(() => StepBenchmark.Run(Target, new FakeInferenceSessions(), TimeSpan.FromMilliseconds(50), line, TestContext.Current.CancellationToken)).Message);
    }

    private sealed class CountingSessions(Func<bool> isMarked) : IInferenceSessionFactory
    {
        private readonly FakeInferenceSessions _inner = new();

        public long Marked { get; private set; }

        public long Unmarked { get; private set; }

        public IInferenceSession Open(SessionRequest request)
        {
            var session = _inner.Open(request);
            _inner.Last.Running = () =>
            {
                Marked += isMarked() ? 1 : 0;
                Unmarked += isMarked() ? 0 : 1;
            };
            return session;
        }
    }
}
