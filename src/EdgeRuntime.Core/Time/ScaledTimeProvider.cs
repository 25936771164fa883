namespace EdgeRuntime.Core.Time;

/// <summary>A clock that runs <paramref name="speed"/> times as fast as another one: the physical clock of a simulation.</summary>
/// <param name="wall">The clock that drives it.</param>
/// <param name="speed">Seconds of this clock in one second of <paramref name="wall"/>; positive.</param>
/// <param name="start">What this clock shows now.</param>
public sealed class ScaledTimeProvider(TimeProvider wall, double speed, DateTimeOffset start) : TimeProvider
{
    private readonly long _origin = wall.GetTimestamp();
    private readonly double _speed = speed > 0 && double.IsFinite(speed)
        ? speed
        : throw new ArgumentOutOfRangeException(nameof(speed), speed, "a clock's speed is a positive number");

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => wall.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start + (wall.GetElapsedTime(_origin) * _speed);

    /// <inheritdoc/>
    public override long GetTimestamp() => _origin + (long)((wall.GetTimestamp() - _origin) * _speed);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(wall.CreateTimer(callback, state, ToWall(dueTime), ToWall(period)), this);

    private TimeSpan ToWall(TimeSpan physical) => physical == Timeout.InfiniteTimeSpan ? physical : TimerResolution.RoundUp(physical / _speed);

    private sealed class ScaledTimer(ITimer inner, ScaledTimeProvider clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.ToWall(dueTime), clock.ToWall(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
