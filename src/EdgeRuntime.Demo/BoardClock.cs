using System.Globalization;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Demo;

/// <summary>The physical clock of a board that can sleep. Its timestamps stand still while the board sleeps, as Linux's do in suspend; the date goes on.</summary>
internal sealed class BoardClock(TimeProvider clock) : TimeProvider, IToolRunner
{
    /// <summary>The program that <c>Sleep:Command</c> names: it returns when the board is awake again. Its one argument is the time to sleep, in seconds.</summary>
    public const string SleepProgram = "simulated-sleep";

    private readonly Lock _gate = new();
    private long _slept;
    private long? _asleepSince;

    /// <summary>How long the board has slept so far.</summary>
    public TimeSpan Slept
    {
        get
        {
            lock (_gate)
            {
                return GetElapsedTime(0, _slept + (clock.GetTimestamp() - (_asleepSince ?? clock.GetTimestamp())));
            }
        }
    }

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return (_asleepSince ?? clock.GetTimestamp()) - _slept;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);

    /// <inheritdoc/>
    public async Task<ToolOutcome> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (program != SleepProgram)
        {
            return new ToolOutcome(null, $"a simulated board has no program '{program}'");
        }

        lock (_gate)
        {
            _asleepSince = clock.GetTimestamp();
        }

        try
        {
            await Task.Delay(TimeSpan.FromSeconds(long.Parse(arguments[0], CultureInfo.InvariantCulture)), clock, cancellationToken);
            return new ToolOutcome("", null);
        }
        finally
        {
            lock (_gate)
            {
                _slept += clock.GetTimestamp() - _asleepSince!.Value;
                _asleepSince = null;
            }
        }
    }
}
