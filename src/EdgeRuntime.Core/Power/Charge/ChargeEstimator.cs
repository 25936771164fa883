namespace EdgeRuntime.Core.Power.Charge;

/// <summary>
/// State of charge by a one-state extended Kalman filter (Plett 2004, J. Power Sources 134, reduced to one state): coulombs move it, the voltage
/// less the drop over the resistance corrects it. The charge is the share of what the cells hold at their present temperature: in the cold the
/// same coulombs are missing from less. Anchors (charger full, low voltage under a moderate load) set it; resistance and capacity are learned.
/// Not thread-safe: it belongs to the loop that reads the battery.
/// </summary>
internal sealed class ChargeEstimator
{
    // Coulomb counting is taken to drift by this much in a second, and by this much where the current is only assumed.
    private const double DriftPerRootSecond = 1e-4;
    private const double BlindDriftPerRootSecond = 1e-3;

    // The drop over the resistance is known to about a third: diffusion goes on for hours after what a step shows.
    private const double DropSigmaShare = 0.3;
    private const double BlindDropSigmaShare = 0.6;
    private const double LiftSigmaShare = 1;

    // Past a gap between two readings the current before it says nothing any more.
    private static readonly TimeSpan LongestCount = TimeSpan.FromMinutes(2);

    private const double StartSigma = 0.5;
    private const double GaugeSigma = 0.05;
    private const double LowSoc = 0.03;
    private const double LowSigma = 0.02;
    private const double FullSigma = 0.01;
    private const double RestSlopeVolts = 0.4;
    private const int Iterations = 5;

    // An innovation of five sigma is no noise: the state is wrong and must be let go.
    private const double LostInnovation = 25;

    // No cell of the kinds that power small boards gives or takes its whole charge in three minutes.
    internal const double HighestPerHour = 20;

    // Time in which lithium spreads through the particles of an electrode: tens of minutes in the cells of this size.
    private static readonly TimeSpan DiffusionTime = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan FullAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RestAfter = TimeSpan.FromMinutes(30);

    private readonly CellChemistry _chemistry;
    private readonly int _cells;
    private readonly CapacityLearner _capacity;
    private readonly ResistanceLearner _resistance;
    private BatteryReading _last;
    private double _tempC = 25;
    private double _variance = StartSigma * StartSigma;
    private double _lastingDrop;
    private TimeSpan _fullFor;
    private TimeSpan _restFor;

    /// <summary>Makes the estimate of a pack.</summary>
    /// <param name="chemistry">Its cells.</param>
    /// <param name="seriesCells">How many in series.</param>
    /// <param name="capacityAh">Capacity as printed.</param>
    /// <param name="memory">What was learned before; null at first.</param>
    public ChargeEstimator(CellChemistry chemistry, int seriesCells, double capacityAh, ChargeMemory? memory = null)
    {
        (_chemistry, _cells) = (chemistry, seriesCells);
        var sound = memory is { IsSound: true } ? memory : null;
        _capacity = new CapacityLearner(capacityAh, sound?.CapacityAh);
        _resistance = new ResistanceLearner(sound?.OhmFactor ?? 1);
        if (sound is not null)
        {
            (SocFraction, _variance, IsKnown) = (sound.SocFraction, Square(sound.SigmaFraction), true);
        }
    }

    /// <summary>Whether there has been anything to estimate from.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>State of charge, 0 to 1.</summary>
    public double SocFraction { get; private set; }

    /// <summary>How well it is known, one sigma.</summary>
    public double SigmaFraction => Math.Sqrt(_variance);

    /// <summary>Learned capacity at 25 C.</summary>
    public double CapacityAh => _capacity.AmpereHours;

    /// <summary>Energy of the full pack at its present temperature, without load.</summary>
    public double CapacityJoules => _cells * CapacityNowAh * 3600 * _chemistry.Curve.MeanVolts;

    /// <summary>Energy in the pack now, without load.</summary>
    public double EnergyJoules => _cells * CapacityNowAh * 3600 * _chemistry.Curve.AreaBelow(SocFraction);

    /// <summary>Learned resistance of the whole pack at its present temperature.</summary>
    public double PackOhms => _cells * Ohms;

    /// <summary>What is worth keeping over a restart.</summary>
    public ChargeMemory Memory => new(SocFraction, SigmaFraction, CapacityAh, _resistance.Factor);

    private double CapacityNowAh => _capacity.AmpereHours * _chemistry.CapacityFactor(_tempC);

    private double Ohms => OhmAmpereHours * _resistance.Factor / _capacity.AmpereHours;

    private double OhmAmpereHours => _chemistry.OhmAmpereHours * _chemistry.OhmFactor(_tempC);

    /// <summary>Whether a pack of this kind can be in such a state; a sensor that says otherwise is as good as silent.</summary>
    public bool IsPlausible(in BatteryReading reading) =>
        (reading.VoltageV is not null || reading.GaugeFraction is not null)
        && IsWithin(reading.VoltageV / _cells, _chemistry.LowestVolts, _chemistry.HighestVolts)
        && IsWithin(reading.CurrentA / _capacity.AmpereHours, -HighestPerHour, HighestPerHour)
        && IsWithin(reading.GaugeFraction, 0, 1)
        && IsWithin(reading.TempC, -40, 90);

    /// <summary>Whether a counter has seen all that went in and out since the last reading, however long ago that was.</summary>
    public bool Follows(in BatteryReading reading) => reading.ChargeCoulombs - _last.ChargeCoulombs is not null;

    /// <summary>Starts from a charge that somebody states.</summary>
    /// <param name="socFraction">The charge.</param>
    /// <param name="sigmaFraction">How well it is known.</param>
    public void Assume(double socFraction, double sigmaFraction) => (SocFraction, _variance, IsKnown) = (socFraction, Square(sigmaFraction), true);

    /// <summary>Takes in a plausible reading.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="elapsed">Time since the one before.</param>
    /// <param name="assumedWatts">Net power into the pack where the sensor has no current or fell out in between; usually minus the load.</param>
    public void Update(in BatteryReading reading, TimeSpan elapsed, double assumedWatts)
    {
        SetTemperature(reading.TempC ?? _tempC);
        var volts = reading.VoltageV / _cells;
        var (amperes, blind) = Current(reading, assumedWatts);
        if (!IsKnown)
        {
            Begin(volts, amperes, reading);
        }
        else if (elapsed > TimeSpan.Zero)
        {
            Count(reading, amperes, blind, elapsed);
        }

        if (volts is { } cell)
        {
            LearnResistance(reading, cell, elapsed);
            Settle(amperes * Ohms, elapsed);
            Correct(cell, amperes, blind);
        }

        // A vendor's percentage helps only where the current is not known: it is made of the same voltage.
        if (reading.GaugeFraction is { } gauge && (blind || volts is null))
        {
            Blend(gauge, reading.GaugeSigmaFraction ?? GaugeSigma);
        }

        Anchor(reading, volts, amperes, blind, elapsed);
        _last = reading;
    }

    /// <summary>The next reading does not follow on the last one: the sensor was away.</summary>
    /// <param name="lowestSocFraction">The least that can be left by now.</param>
    public void Resume(double lowestSocFraction)
    {
        // Between that and what there was before; harvest may have come, so the truth can lie above both.
        var drop = Math.Max(0, SocFraction - lowestSocFraction);
        _variance += Square(drop + 0.05);
        SocFraction -= drop / 2;
        _last = default;
        _capacity.Forget();
    }

    private void Begin(double? cellVolts, double amperes, in BatteryReading reading)
    {
        SocFraction = cellVolts is { } volts ? _chemistry.Curve.SocAt(volts - (amperes * Ohms)) : reading.GaugeFraction!.Value;
        (_variance, IsKnown) = (StartSigma * StartSigma, true);
    }

    private (double Amperes, bool Blind) Current(in BatteryReading reading, double assumedWatts) =>
        reading.CurrentA is { } amperes ? (amperes, false) : (assumedWatts / (reading.VoltageV ?? (_cells * _chemistry.Curve.MeanVolts)), true);

    // The missing coulombs stay the same when what the cells can hold changes.
    private void SetTemperature(double tempC)
    {
        var before = CapacityNowAh;
        _tempC = tempC;
        SocFraction = Math.Clamp(1 - ((1 - SocFraction) * before / CapacityNowAh), 0, 1);
    }

    private void Count(in BatteryReading reading, double amperes, bool blind, TimeSpan elapsed)
    {
        var seconds = elapsed.TotalSeconds;

        // More than the pack can give or take in that time is a counter that began again, not a charge.
        var counted = reading.ChargeCoulombs - _last.ChargeCoulombs is { } passed && Math.Abs(passed) <= HighestPerHour * _capacity.AmpereHours * Math.Max(1, seconds) ? passed : (double?)null;
        if (counted is null && (blind || elapsed > LongestCount))
        {
            blind = true;
            _capacity.Forget();
        }

        var coulombs = counted ?? (blind || _last.CurrentA is not { } before ? amperes : (amperes + before) / 2) * seconds;
        var stored = coulombs * (coulombs > 0 ? _chemistry.ChargeEfficiency : 1) / 3600;
        SocFraction = Math.Clamp(SocFraction + (stored / CapacityNowAh), 0, 1);
        _variance = Math.Min(StartSigma * StartSigma, _variance + (Square(blind && counted is null ? BlindDriftPerRootSecond : DriftPerRootSecond) * seconds));
        _capacity.Count(stored / _chemistry.CapacityFactor(_tempC));
    }

    private void LearnResistance(in BatteryReading reading, double cellVolts, TimeSpan elapsed)
    {
        if (reading.CurrentA is { } now && _last is { CurrentA: { } before, VoltageV: { } packVolts } && elapsed > TimeSpan.Zero)
        {
            var moved = (now + before) / 2 * elapsed.TotalHours / CapacityNowAh * _chemistry.Curve.SlopeAt(SocFraction);
            _resistance.Observe(cellVolts - (packVolts / _cells) - moved, (now - before) / _capacity.AmpereHours, elapsed, OhmAmpereHours);
        }
    }

    // What a current has moved in the cell evens out long after it: the voltage says less for a while.
    private void Settle(double drop, TimeSpan elapsed) => _lastingDrop += (drop - _lastingDrop) * (1 - Math.Exp(-elapsed / DiffusionTime));

    private void Correct(double cellVolts, double amperes, bool blind)
    {
        var drop = amperes * Ohms;
        var predicted = SocFraction;
        var slope = _chemistry.Curve.SlopeAt(predicted);
        var surprise = cellVolts - _chemistry.Curve.At(predicted) - drop;
        // Diffusion and hysteresis lift a charging cell's voltage by as much again as its resistance does: it can prove that the charge is lower
        // than thought, but hardly that it is higher.
        var lifted = amperes > IdleAmperes && surprise > 0;
        var share = blind ? BlindDropSigmaShare : lifted ? LiftSigmaShare : DropSigmaShare;
        var noise = Square(lifted ? _chemistry.ChargingSigmaVolts : _chemistry.CurveSigmaVolts) + Square(share * Math.Max(Math.Abs(drop), Math.Abs(_lastingDrop)));
        if (Square(surprise) > LostInnovation * ((slope * slope * _variance) + noise))
        {
            _variance = Math.Min(StartSigma * StartSigma, 4 * _variance);
        }

        // Iterated, because the curve is steep near empty and flat above: one tangent would miss from one to the other.
        var (soc, gain) = (predicted, 0.0);
        for (var i = 0; i < Iterations; i++)
        {
            slope = _chemistry.Curve.SlopeAt(soc);
            gain = _variance * slope / ((slope * slope * _variance) + noise);
            soc = Math.Clamp(predicted + (gain * (cellVolts - drop - _chemistry.Curve.At(soc) - (slope * (predicted - soc)))), 0, 1);
        }

        SocFraction = soc;
        _variance *= 1 - (gain * slope);
    }

    private double IdleAmperes => _capacity.AmpereHours / 100;

    private void Blend(double soc, double sigma)
    {
        var gain = _variance / (_variance + Square(sigma));
        SocFraction += gain * (soc - SocFraction);
        _variance *= 1 - gain;
    }

    private void Anchor(in BatteryReading reading, double? cellVolts, double amperes, bool blind, TimeSpan elapsed)
    {
        var perHour = amperes / _capacity.AmpereHours;
        var trickle = !blind && perHour is > -0.02 and < 0.05;
        _fullFor = cellVolts >= _chemistry.FullVolts && trickle && perHour > 0 ? _fullFor + elapsed : TimeSpan.Zero;
        _restFor = cellVolts is not null && !blind && Math.Abs(perHour) < 0.02 ? _restFor + elapsed : TimeSpan.Zero;
        if ((reading.Full == true && (trickle || blind)) || _fullFor >= FullAfter)
        {
            Set(1, FullSigma);
        }
        else if (cellVolts <= _chemistry.EmptyVolts && perHour is < 0 and >= -1)
        {
            Set(Math.Min(SocFraction, LowSoc), LowSigma);
        }
        else if (_restFor >= RestAfter && _chemistry.Curve.SlopeAt(SocFraction) is >= RestSlopeVolts and var slope)
        {
            // The filter has taken the voltage in already; at rest it is a fixed point to learn the capacity from.
            _capacity.Note(_chemistry.Curve.SocAt(cellVolts!.Value - (amperes * Ohms)), _chemistry.CurveSigmaVolts / slope);
        }
    }

    private void Set(double soc, double sigma)
    {
        (SocFraction, _variance) = (soc, Square(sigma));
        _capacity.Note(soc, sigma);
    }

    // Not a number lies nowhere.
    private static bool IsWithin(double? value, double low, double high) => value is null || (value >= low && value <= high);

    private static double Square(double value) => value * value;
}
