namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// The first piece of the shortest string through the energy tunnel: the constant power that any strictly concave utility wants next, given
/// the harvest (Tutuncuoglu and Yener, "Optimum transmission policies for battery limited energy harvesting nodes", 2012). The tunnel's
/// upper wall is an empty battery, its lower wall a full one. Stretches are added until one wall closes the funnel of the first piece.
/// </summary>
/// <param name="storedJoules">Usable energy now, 0 to <paramref name="capacityJoules"/>.</param>
/// <param name="capacityJoules">Usable energy of the full battery.</param>
internal struct TautString(double storedJoules, double capacityJoules)
{
    private double _stored = storedJoules;
    private double _seconds;
    private double _low = double.NegativeInfinity;
    private double _high = double.PositiveInfinity;

    /// <summary>
    /// Watts of the first piece, above what the node takes in any case; negative where even that is too much. While the funnel is open it is
    /// the string to an empty battery: the end is free.
    /// </summary>
    public double Watts { get; private set; } = double.PositiveInfinity;

    /// <summary>Adds a stretch of time; false once the funnel is closed and nothing further can change the first piece.</summary>
    /// <param name="surplusJoules">Harvest less what the node takes in any case.</param>
    /// <param name="seconds">Its length.</param>
    public bool Add(double surplusJoules, double seconds)
    {
        _stored += surplusJoules;
        _seconds += seconds;
        var (empty, full) = (_stored / _seconds, (_stored - capacityJoules) / _seconds);
        if (empty < _low || full > _high)
        {
            Watts = empty < _low ? _low : _high;
            return false;
        }

        (_low, _high) = (Math.Max(_low, full), Math.Min(_high, empty));
        Watts = _high;
        return true;
    }
}
