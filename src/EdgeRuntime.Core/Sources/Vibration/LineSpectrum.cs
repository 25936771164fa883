namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// The discrete lines of a machine in a condition, by the textbook signatures (C. Scheffer, P. Girdhar: Practical Machinery Vibration
/// Analysis and Predictive Maintenance, chapter 5): 1x for unbalance, 2x and axial for misalignment, a row of harmonics and
/// half-orders for looseness; beside them what every machine has: residuals, vane passing, motor hum, and what comes over from a neighbour.
/// </summary>
internal ref struct LineSpectrum
{
    /// <summary>Most lines of any condition.</summary>
    public const int Capacity = 40;

    private const int LooseHarmonics = 10;

    // Lines above this share of the sample rate would fold back.
    private const double HighestCyclesPerSample = 0.47;

    private readonly RotatingMachine _machine;
    private readonly OperatingPoint _point;
    private readonly double _sampleRateHz;
    private readonly Span<HarmonicLine> _lines;
    private int _count;

    public LineSpectrum(RotatingMachine machine, in OperatingPoint point, double sampleRateHz, Span<HarmonicLine> lines)
    {
        _machine = machine;
        _point = point;
        _sampleRateHz = sampleRateHz;
        _lines = lines;
    }

    private readonly double Speed => _point.SpeedHz / RotatingMachine.ReferenceSpeedHz;

    /// <summary>Writes the lines of a condition and returns them.</summary>
    public ReadOnlySpan<HarmonicLine> Build(in Episode episode, double startSeconds)
    {
        AddResiduals();
        AddSurroundings(startSeconds);
        var growth = episode.SeverityFraction * _machine.FaultGain;
        switch (episode.Condition)
        {
            case MachineCondition.Unbalance:
                AddUnbalance(growth);
                break;
            case MachineCondition.Misalignment:
                AddMisalignment(growth);
                break;
            case MachineCondition.Looseness:
                AddLooseness(growth);
                break;
        }

        return _lines[.._count];
    }

    // A centrifugal force grows with the square of the speed, and so does the acceleration it makes below the first resonance.
    private void AddResiduals()
    {
        AddOrder(1, _machine.ResidualUnbalance * Speed * Speed, _machine.AxialCoupling, 1);
        AddOrder(2, _machine.ResidualMisalignment * Speed, 1, 2);
        AddOrder(3, 0.4 * _machine.ResidualMisalignment * Speed, 1, 3);
        AddOrder(_machine.VaneCount, _machine.VaneAmplitude * Speed * (0.5 + (0.5 * _point.LoadFraction)), 0.5, 4);
    }

    private void AddSurroundings(double startSeconds)
    {
        AddFrequency(_machine.HumFrequencyHz, startSeconds, _machine.HumAmplitude, 0.4, 5);
        AddFrequency(_machine.NeighbourSpeedHz, startSeconds, _machine.NeighbourAmplitude, 0.6, 12);
        AddFrequency(2 * _machine.NeighbourSpeedHz, startSeconds, 0.4 * _machine.NeighbourAmplitude, 0.8, 13);
    }

    private void AddUnbalance(double growth)
    {
        var force = 2.2 * growth * Speed * Speed;
        AddOrder(1, force, _machine.AxialCoupling, 6);
        AddOrder(2, 0.06 * force, _machine.AxialCoupling, 7);
    }

    private void AddMisalignment(double growth)
    {
        var force = 1.8 * growth * Speed * (0.6 + (0.6 * _point.LoadFraction));
        AddOrder(1, force * _machine.Between(50, 0.35, 0.65), _machine.Between(51, 0.8, 1.4), 8);
        AddOrder(2, force, _machine.Between(52, 0.7, 1.3), 9);
        AddOrder(3, force * _machine.Between(53, 0.15, 0.4), _machine.Between(54, 0.6, 1), 10);
        AddOrder(4, force * _machine.Between(55, 0.03, 0.12), _machine.Between(56, 0.6, 1), 11);
    }

    // A loose foot lifts and lands: short contacts make harmonics, and landing only every second turn makes half-orders.
    // The load's weight holds it down.
    private void AddLooseness(double growth)
    {
        var force = 1.3 * growth * Speed * (1.15 - (0.3 * _point.LoadFraction));
        var decay = _machine.Between(57, 0.8, 0.9);
        var half = _machine.Between(58, 0.3, 0.55);
        for (var harmonic = 1; harmonic <= LooseHarmonics; harmonic++)
        {
            var key = 100 + (4 * (ulong)harmonic);
            var strength = force * Math.Pow(decay, harmonic - 1);
            AddOrder(harmonic, strength * _machine.Between(key, 0.6, 1), _machine.AxialCoupling, key + 1);
            AddOrder(harmonic - 0.5, half * strength * _machine.Between(key + 2, 0.6, 1), _machine.AxialCoupling, key + 3);
        }
    }

    private void AddFrequency(double frequencyHz, double startSeconds, double radial, double axialShare, ulong key) =>
        Add(frequencyHz / _sampleRateHz, frequencyHz * startSeconds, radial, axialShare, key);

    // Half-orders repeat over two turns, so the phase comes of all turns, not of the last one.
    private void AddOrder(double order, double radial, double axialShare, ulong key) =>
        Add(order * _point.SpeedHz / _sampleRateHz, order * _point.ShaftCycles, radial, axialShare, key);

    private void Add(double cyclesPerSample, double startCycles, double radial, double axialShare, ulong key)
    {
        if (cyclesPerSample < HighestCyclesPerSample)
        {
            var phase = _machine.Between(200 + (2 * key), 0, 1);
            var lead = _machine.Between(201 + (2 * key), 0, 1);
            _lines[_count++] = new HarmonicLine(cyclesPerSample, startCycles + phase, radial, radial * axialShare, lead);
        }
    }
}
