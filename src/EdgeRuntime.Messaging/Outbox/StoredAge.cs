using Microsoft.Data.Sqlite;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>
/// Continues <see cref="AgeClock"/> over restarts: the file keeps how much time its messages have lived through. Time between two runs counts
/// if the clock was set at both ends of it; a board without a clock counts the time that it runs.
/// </summary>
internal sealed class StoredAge(AgeClock clock)
{
    // It is a page of its own in the file. After a power cut messages may seem younger by as much; they live for days.
    private static readonly TimeSpan SavePeriod = TimeSpan.FromMinutes(5);

    private TimeSpan _start;
    private TimeSpan? _savedAt;

    /// <summary>Reads what earlier runs have kept.</summary>
    public void Load(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT age, wall FROM age";
        using var reader = command.ExecuteReader();
        var (age, away) = (TimeSpan.Zero, TimeSpan.Zero);
        if (reader.Read() && reader.GetValue(0) is long milliseconds)
        {
            age = FromMilliseconds(milliseconds);
            if (reader.GetValue(1) is long wall && clock.SyncedTime is { } now)
            {
                away = FromMilliseconds(Math.Max(0, now.ToUnixTimeMilliseconds() - wall));
            }
        }

        _start = age + away - clock.Now;
    }

    /// <summary>Keeps it every few minutes; within a transaction that writes anyway.</summary>
    public void Save(SqliteConnection connection)
    {
        if (_savedAt is { } saved && clock.Now - saved < SavePeriod)
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = "INSERT OR REPLACE INTO age (id, age, wall) VALUES (0, $age, $wall)";
        command.Parameters.AddWithValue("$age", ToFile(clock.Now));
        command.Parameters.AddWithValue("$wall", clock.SyncedTime is { } now ? now.ToUnixTimeMilliseconds() : DBNull.Value);
        command.ExecuteNonQuery();
        _savedAt = clock.Now;
    }

    /// <summary>A time of this run as the file keeps it, in milliseconds.</summary>
    public long ToFile(TimeSpan time) => (long)(_start + time).TotalMilliseconds;

    /// <summary>A time of the file as a time of this run, negative before its start. An unknown one is now: a message is rather kept too long than lost.</summary>
    public TimeSpan FromFile(long? milliseconds) => milliseconds is { } known && FromMilliseconds(known) - _start is var time && time < clock.Now ? time : clock.Now;

    // A damaged figure may be anything.
    private static TimeSpan FromMilliseconds(long milliseconds) => TimeSpan.FromTicks(Math.Clamp(milliseconds, 0, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond / 4) * TimeSpan.TicksPerMillisecond);
}
