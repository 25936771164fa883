namespace EdgeRuntime.Messaging.Connecting;

/// <summary>What the connections of a device were like, where one alone does not tell why it ended.</summary>
internal sealed class ConnectionHistory(string device, TimeProvider wall)
{
    // So many connections in a row that lasted no longer than this are worth a hint.
    private const int ShortLives = 3;
    private static readonly TimeSpan ShortLife = TimeSpan.FromMinutes(1);

    private int _shortLives;
    private volatile bool _hasTwin;

    /// <summary>Another process has announced itself under this device's name.</summary>
    public void NoteTwin() => _hasTwin = true;

    /// <summary>Another attempt begins.</summary>
    public void Begin() => _hasTwin = false;

    /// <summary>Finds out more about an end.</summary>
    /// <param name="end">What is known.</param>
    /// <param name="enteredAt">When the connection was made.</param>
    public ConnectionEnd Explain(ConnectionEnd end, long enteredAt)
    {
        _shortLives = end.IsPlain && wall.GetElapsedTime(enteredAt) < ShortLife ? _shortLives + 1 : 0;
        return !end.IsPlain ? end
            : _hasTwin ? ConnectionEnd.TakenOver(device)
            : _shortLives >= ShortLives ? ConnectionEnd.ShortLived(device)
            : end;
    }
}
