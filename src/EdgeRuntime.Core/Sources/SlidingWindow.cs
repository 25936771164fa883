namespace EdgeRuntime.Core.Sources;

/// <summary>
/// A ring of the newest rows of a series, from which overlapping windows are taken. A window is ready when at least a hop of new rows has come
/// since the last one; a slow reader gets the newest, what it missed is gone. One thread writes and one reads, under the caller's lock.
/// </summary>
/// <param name="rowBytes">Bytes of one row (all channels of one sample).</param>
/// <param name="windowRows">Rows of a window.</param>
/// <param name="hopRows">New rows between two windows.</param>
internal sealed class SlidingWindow(int rowBytes, int windowRows, int hopRows)
{
    private readonly byte[] _ring = new byte[checked(rowBytes * windowRows)];
    private int _next;
    private long _rows;
    private long _takenAt;

    /// <summary>Whether a window can be taken.</summary>
    public bool IsReady => _rows >= windowRows && (_takenAt == 0 || _rows - _takenAt >= hopRows);

    /// <summary>Adds whole rows.</summary>
    public void Add(ReadOnlySpan<byte> rows)
    {
        _rows += rows.Length / rowBytes;
        // Of more than a window only the end can ever be taken.
        rows = rows.Length > _ring.Length ? rows[^_ring.Length..] : rows;
        while (!rows.IsEmpty)
        {
            var part = Math.Min(rows.Length, _ring.Length - _next);
            rows[..part].CopyTo(_ring.AsSpan(_next));
            _next = (_next + part) % _ring.Length;
            rows = rows[part..];
        }
    }

    /// <summary>Takes the newest window; only when <see cref="IsReady"/>.</summary>
    public void Take(Span<byte> window)
    {
        _ring.AsSpan(_next).CopyTo(window);
        _ring.AsSpan(0, _next).CopyTo(window[(_ring.Length - _next)..]);
        _takenAt = _rows;
    }

    /// <summary>Forgets everything: what comes next does not join on to what was.</summary>
    public void Clear() => (_next, _rows, _takenAt) = (0, 0, 0);
}
