namespace EdgeRuntime.Messaging.Connecting;

/// <summary>Paces replays of earlier sessions, a tenth of a second's worth at a time, so that they do not crowd out what happens now.</summary>
internal sealed class ReplayPace(int perSecond, TimeProvider wall)
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly int _perSlice = Math.Max(1, perSecond / 10);
    private long _sliceStart = wall.GetTimestamp();
    private int _sent;

    /// <summary>Whether one may be sent now.</summary>
    public bool Allowed
    {
        get
        {
            if (wall.GetElapsedTime(_sliceStart) >= Slice)
            {
                _sliceStart = wall.GetTimestamp();
                _sent = 0;
            }

            return _sent < _perSlice;
        }
    }

    /// <summary>Time until the next slice.</summary>
    public TimeSpan Wait => Slice - wall.GetElapsedTime(_sliceStart) is { Ticks: > 0 } rest ? rest : TimeSpan.FromMilliseconds(1);

    /// <summary>One was sent.</summary>
    public void Count() => _sent++;
}
