namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// The blows of a bearing defect as a sequence in time. The rolling elements slip a little, so that blows come up to
/// <see cref="Slip"/> of a period early or late; each blow's strength varies, and that of an inner-ring defect follows the load zone.
/// Blow k depends on k alone: windows agree on it.
/// </summary>
internal struct ImpulseTrain
{
    /// <summary>Largest deviation of a blow from its kinematic time, in periods (Randall and Antoni 2011: 1 to 2 %).</summary>
    public const double Slip = 0.015;

    private const double LoadZone = 0.5;
    private const double OuterModulation = 0.1;

    private readonly ulong _seed;
    private readonly double _startCycles;
    private readonly double _cyclesPerSample;
    private readonly double _turnsPerBlow;
    private readonly double _zoneOffset;
    private readonly bool _turning;
    private long _blow;

    /// <param name="seed">Decides slip and strengths.</param>
    /// <param name="order">Blows per turn of the shaft.</param>
    /// <param name="startTurns">Shaft turns at sample 0.</param>
    /// <param name="turnsPerSample">Shaft turns per sample.</param>
    /// <param name="turning">True for a defect that turns with the shaft through the load zone.</param>
    public ImpulseTrain(ulong seed, double order, double startTurns, double turnsPerSample, bool turning)
    {
        _seed = seed;
        _startCycles = order * startTurns;
        _cyclesPerSample = order * turnsPerSample;
        _turnsPerBlow = 1 / order;
        _zoneOffset = SeededDraw.Unit(seed, ulong.MaxValue);
        _turning = turning;
        _blow = (long)Math.Floor(_startCycles);
        Advance();
        while (AtSample < 0)
        {
            Advance();
        }
    }

    /// <summary>When the current blow falls, in samples.</summary>
    public double AtSample { get; private set; }

    /// <summary>Relative strength of the current blow.</summary>
    public float Strength { get; private set; }

    /// <summary>Goes to the next blow.</summary>
    public void Advance()
    {
        _blow++;
        var bits = SeededDraw.Mix(_seed, (ulong)_blow);
        var slip = (((bits & 0xFFFFFF) * (2.0 / 0x1000000)) - 1) * Slip;
        var scatter = 0.85 + (((bits >> 24) & 0xFFFFFF) * (0.3 / 0x1000000));
        AtSample = (_blow + slip - _startCycles) / _cyclesPerSample;
        Strength = (float)(scatter * Zone((_blow * _turnsPerBlow) + _zoneOffset));
    }

    // Stribeck's load distribution of a bearing under radial load (T. A. Harris, Rolling Bearing Analysis, chapter 7), with the load on half the ring.
    private readonly double Zone(double turns)
    {
        var cosine = Math.Cos(2 * Math.PI * (turns - Math.Floor(turns)));
        if (!_turning)
        {
            return 1 + (OuterModulation * cosine);
        }

        var share = 1 - ((1 - cosine) / (2 * LoadZone));
        return share <= 0 ? 0.08 : 0.08 + Math.Pow(share, 1.5);
    }
}
