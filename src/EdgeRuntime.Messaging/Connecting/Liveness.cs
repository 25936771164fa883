namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// Decides whether a connection still carries anything, however slow it is. A ping is sent behind what is under way and answered behind what the broker has sent, so its answer says that the
/// broker has read everything before it. Dead: a ping is out, and not one byte has come for a minute and the time that a slow link needs for what is under way. Stalled: the broker answers
/// pings, but confirms nothing for 90 seconds. Thread-safe.
/// </summary>
/// <param name="wall">The wall clock.</param>
/// <param name="readPatience">How long a confirmation may have lain unread, through no fault of the link.</param>
internal sealed class Liveness(TimeProvider wall, TimeSpan readPatience = default)
{
    /// <summary>A ping is sent when nothing was confirmed for this long, while something is unconfirmed.</summary>
    public static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(30);

    /// <summary>Silence of the broker that means a dead link, besides the time that what is under way takes.</summary>
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long a broker that answers pings may confirm nothing.</summary>
    public static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(90);

    // A ping in good time before the broker gives up on us (at one and a half times the keep-alive).
    private const double KeepAliveShare = 0.9;

    private const int StallPings = 2;

    // The slowest link that is waited for, and how much slower than at its slowest so far a link may become.
    private const double SlowestBytesPerSecond = 64;
    private const double Margin = 8;

    private readonly Lock _gate = new();
    private long _receivedAt;
    private long _sentAt;
    private long _confirmedAt;
    private long _pingAt;
    private bool _pinging;
    private int _idlePings;
    private int _unconfirmed;
    private long _unconfirmedBytes;
    private double? _slowest;

    /// <summary>Bytes of messages that the broker has not confirmed.</summary>
    public long UnconfirmedBytes
    {
        get
        {
            lock (_gate)
            {
                return _unconfirmedBytes;
            }
        }
    }

    /// <summary>A connection begins.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _receivedAt = _sentAt = _confirmedAt = _pingAt = wall.GetTimestamp();
            (_pinging, _idlePings, _unconfirmed, _unconfirmedBytes, _slowest) = (false, 0, 0, 0, null);
        }
    }

    /// <summary>Bytes came in.</summary>
    public void NoteReceived() => Volatile.Write(ref _receivedAt, wall.GetTimestamp());

    /// <summary>A message is on its way.</summary>
    public SentMark NoteSent(long bytes)
    {
        lock (_gate)
        {
            _sentAt = wall.GetTimestamp();
            if (_unconfirmed++ == 0)
            {
                (_confirmedAt, _idlePings) = (_sentAt, 0);
            }

            _unconfirmedBytes += bytes;
            return new SentMark(_sentAt, bytes, _unconfirmedBytes);
        }
    }

    /// <summary>A message is no longer under way.</summary>
    /// <param name="mark">What <see cref="NoteSent"/> returned.</param>
    /// <param name="answered">Whether the broker answered it.</param>
    public void NoteSettled(SentMark mark, bool answered)
    {
        lock (_gate)
        {
            _unconfirmed--;
            _unconfirmedBytes -= mark.Bytes;
            if (answered)
            {
                (_confirmedAt, _idlePings) = (wall.GetTimestamp(), 0);
                var pace = mark.UnderWay / Math.Max((wall.GetElapsedTime(mark.At) - readPatience).TotalSeconds, 0.001);
                _slowest = _slowest is { } slowest && slowest < pace ? slowest : pace;
            }
        }
    }

    /// <summary>A ping is on its way.</summary>
    public void NotePing()
    {
        lock (_gate)
        {
            _sentAt = wall.GetTimestamp();
            // Where one is unanswered still, its wait goes on.
            (_pinging, _pingAt) = (true, _pinging ? _pingAt : _sentAt);
        }
    }

    /// <summary>A ping was answered.</summary>
    public void NotePong()
    {
        lock (_gate)
        {
            _pinging = false;
            // One that was sent before the oldest unconfirmed message says nothing about it.
            _idlePings += _unconfirmed > 0 && _pingAt >= _confirmedAt ? 1 : 0;
        }
    }

    /// <summary>What to do now.</summary>
    /// <param name="keepAlive">The keep-alive in force.</param>
    /// <param name="next">When to ask again, if nothing happens.</param>
    public LivenessAction Judge(TimeSpan keepAlive, out TimeSpan next)
    {
        lock (_gate)
        {
            var dead = _pinging ? SilenceLimit + TransferTime_NeedsLock() - Since(Math.Max(Volatile.Read(ref _receivedAt), _pingAt)) : TimeSpan.MaxValue;
            var stalled = _unconfirmed > 0 && _idlePings >= StallPings ? StallLimit - Since(_confirmedAt) : TimeSpan.MaxValue;
            var ping = (keepAlive * KeepAliveShare) - Since(_sentAt);
            if (_unconfirmed > 0 && !_pinging && PingAfter - Since(Math.Max(_confirmedAt, _pingAt)) is var sooner && sooner < ping)
            {
                ping = sooner;
            }

            next = TimeSpan.FromTicks(Math.Min(ping.Ticks, Math.Min(dead.Ticks, stalled.Ticks)));
            return dead <= TimeSpan.Zero ? LivenessAction.GiveUpDead
                : stalled <= TimeSpan.Zero ? LivenessAction.GiveUpStalled
                : ping <= TimeSpan.Zero ? LivenessAction.Ping
                : LivenessAction.None;
        }
    }

    private TimeSpan Since(long timestamp) => wall.GetElapsedTime(timestamp);

    private TimeSpan TransferTime_NeedsLock() => TimeSpan.FromSeconds(_unconfirmedBytes / Math.Max(SlowestBytesPerSecond, _slowest / Margin ?? 0));
}
