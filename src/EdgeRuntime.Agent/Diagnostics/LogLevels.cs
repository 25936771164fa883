using EdgeRuntime.Contracts.Messages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeRuntime.Agent.Diagnostics;

/// <summary>
/// The level of the log: the configured one, or for a time the one that command <c>log-level</c> sets. A change makes every logger of the factory compute its filter again; between changes a line
/// costs what it costs without this class. Nothing is kept: a restart begins with the configured level.
/// </summary>
/// <param name="configured">The configured level.</param>
/// <param name="wall">The wall clock.</param>
internal sealed class LogLevels(LogLevel configured, TimeProvider wall) : IOptionsMonitor<LoggerFilterOptions>, IDisposable
{
    private readonly Lock _gate = new();
    private LoggerFilterOptions _current = new() { MinLevel = configured };
    private Action<LoggerFilterOptions, string?>? _listeners;
    private ITimer? _end;

    /// <summary>Raised after each change with its words for operators; on any thread.</summary>
    public event Action<string>? Changed;

    /// <inheritdoc/>
    public LoggerFilterOptions CurrentValue => Volatile.Read(ref _current);

    /// <inheritdoc/>
    public LoggerFilterOptions Get(string? name) => CurrentValue;

    /// <inheritdoc/>
    public IDisposable OnChange(Action<LoggerFilterOptions, string?> listener)
    {
        lock (_gate)
        {
            _listeners += listener;
        }

        return new Registration(this, listener);
    }

    /// <summary>Does what command <c>log-level</c> asks.</summary>
    /// <param name="payload">A <see cref="LogLevelRequest"/>.</param>
    /// <returns>Why not; null when done.</returns>
    public ErrorInfo? Set(byte[] payload)
    {
        var request = LogLevelRequest.Read(payload);
        if (!request.IsOk)
        {
            return request.Error;
        }

        if (request.Value is { Level: { } name, DurationS: { } seconds })
        {
            Set(Enum.Parse<LogLevel>(name, ignoreCase: true), request.Value.Category, TimeSpan.FromSeconds(seconds));
        }
        else
        {
            Reset();
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Dispose();

    private void Set(LogLevel level, string? category, TimeSpan duration)
    {
        var options = new LoggerFilterOptions { MinLevel = category is null ? level : configured };
        if (category is not null)
        {
            // A rule is for what begins with its name. Loggers are named by their class with its namespace; the class alone stands at the end.
            options.Rules.Add(new LoggerFilterRule(null, category.Contains('.', StringComparison.Ordinal) ? category : $"*.{category}", level, null));
        }

        var end = wall.CreateTimer(Expire, options, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Take(options, end);
        end.Change(duration, Timeout.InfiniteTimeSpan);
        Changed?.Invoke(FormattableString.Invariant($"log level: {Word(level)}{(category is null ? "" : $" for {category}")} for {duration.TotalSeconds:0} s by a command"));
    }

    // A timer that runs out while a command sets another level comes too late.
    private void Expire(object? options)
    {
        if (ReferenceEquals(options, CurrentValue))
        {
            Reset();
        }
    }

    private void Reset()
    {
        Take(new LoggerFilterOptions { MinLevel = configured }, null);
        Changed?.Invoke($"log level: {Word(configured)} again, as configured");
    }

    private void Take(LoggerFilterOptions options, ITimer? end)
    {
        Action<LoggerFilterOptions, string?>? listeners;
        lock (_gate)
        {
            Volatile.Write(ref _current, options);
            _end?.Dispose();
            _end = end;
            listeners = _listeners;
        }

        listeners?.Invoke(options, Options.DefaultName);
    }

    private static string Word(LogLevel level) => level.ToString().ToLowerInvariant();

    private sealed class Registration(LogLevels owner, Action<LoggerFilterOptions, string?> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._listeners -= listener;
            }
        }
    }
}
