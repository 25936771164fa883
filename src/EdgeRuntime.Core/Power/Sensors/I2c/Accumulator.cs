namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>
/// Follows a hardware counter of 40 bits past its end: the difference of two readings, taken in 40 bits with its sign, is what was counted, as
/// long as less than half the range lies between them.
/// </summary>
internal sealed class Accumulator
{
    private const int SpareBits = 64 - 40;

    private ulong _last;
    private long _total;

    /// <summary>The counter was set to 0.</summary>
    public void Begin() => _last = 0;

    /// <summary>Takes a reading.</summary>
    /// <returns>Counts since the first reading, on past the counter's end.</returns>
    public long Take(ulong raw)
    {
        _total += (long)((raw - _last) << SpareBits) >> SpareBits;
        _last = raw;
        return _total;
    }
}
