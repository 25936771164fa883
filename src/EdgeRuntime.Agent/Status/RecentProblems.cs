using EdgeRuntime.Contracts;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Status;

/// <summary>Keeps the last warnings and errors of the log, so that <c>edge-agent status</c> can show them where no journal is at hand.</summary>
internal sealed class RecentProblems(TimeProvider wall) : ILoggerProvider
{
    private const int Kept = 5;
    private const int LongestText = 500;

    private readonly Lock _gate = new();
    private readonly Queue<StatusProblem> _problems = new(Kept);

    /// <summary>The last ones, oldest first.</summary>
    public IReadOnlyList<StatusProblem> Last
    {
        get
        {
            lock (_gate)
            {
                return [.. _problems];
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Recorder(this);

    public void Dispose()
    {
        // Holds nothing but memory.
    }

    private void Add(LogLevel level, string text)
    {
        var line = SecretText.Hide(text);
        var problem = new StatusProblem(wall.GetUtcNow(), level.ToString(), line.Length > LongestText ? line[..LongestText] + " ..." : line);
        lock (_gate)
        {
            if (_problems.Count == Kept)
            {
                _problems.Dequeue();
            }

            _problems.Enqueue(problem);
        }
    }

    private sealed class Recorder(RecentProblems owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Warning or LogLevel.Error or LogLevel.Critical;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                owner.Add(logLevel, formatter(state, exception));
            }
        }
    }
}
