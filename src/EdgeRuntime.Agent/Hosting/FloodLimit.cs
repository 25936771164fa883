using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>
/// Keeps floods out of a log: each kind of line (category and event) has a <see cref="LineBudget"/>, and the number of suppressed lines is
/// reported with the next line of the kind, at the latest a minute after (an hour, where the kind is limited to a line an hour), and at the end. Critical lines and what an operator debugs with are not limited.
/// </summary>
internal sealed class FloodLimit : ILoggerFactory
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Category, int Event), Kind> _kinds = new();
    private readonly ILoggerFactory _inner;
    private readonly TimeProvider _wall;
    private readonly ITimer _report;
    private int _reportArmed;

    /// <summary>Limits what goes to <paramref name="inner"/>, which stays the caller's.</summary>
    public FloodLimit(ILoggerFactory inner, TimeProvider wall)
    {
        (_inner, _wall) = (inner, wall);
        _report = wall.CreateTimer(static state => ((FloodLimit)state!).ReportInTime(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ILogger CreateLogger(string categoryName) => new LimitedLogger(this, categoryName, _inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => _inner.AddProvider(provider);

    public void Dispose()
    {
        _report.Dispose();
        Report(always: true);
    }

    private void Suppress()
    {
        if (Interlocked.Exchange(ref _reportArmed, 1) == 0)
        {
            _report.Change(ReportPeriod, Timeout.InfiniteTimeSpan);
        }
    }

    private void ReportInTime()
    {
        Volatile.Write(ref _reportArmed, 0);
        if (Report(always: false))
        {
            Suppress();
        }
    }

    // True: counts are left for later.
    private bool Report(bool always)
    {
        var left = false;
        foreach (var kind in _kinds.Values)
        {
            if (kind.Budget.TakeSuppressed(always) is > 0 and var count)
            {
                Log.LinesSuppressed(kind.Logger, kind.Level, count, kind.Example);
            }

            left |= kind.Budget.HasSuppressed;
        }

        return left;
    }

    private sealed record Kind(ILogger Logger, LogLevel Level, string Example, LineBudget Budget);

    private sealed class LimitedLogger(FloodLimit limit, string category, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel))
            {
                return;
            }

            if (logLevel is LogLevel.Information or LogLevel.Warning or LogLevel.Error)
            {
                if (!limit._kinds.TryGetValue((category, eventId.Id), out var kind))
                {
                    kind = limit._kinds.GetOrAdd((category, eventId.Id), new Kind(inner, logLevel, formatter(state, exception), new LineBudget(limit._wall)));
                }

                if (!kind.Budget.TryTake(out var suppressed))
                {
                    limit.Suppress();
                    return;
                }

                if (suppressed > 0)
                {
                    Hosting.Log.LinesSuppressed(inner, logLevel, suppressed, kind.Example);
                }
            }

            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
