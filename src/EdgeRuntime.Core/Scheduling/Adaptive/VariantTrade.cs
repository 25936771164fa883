namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// Trades accuracy for energy: of a model's variants the one that catches and names the most events for the power that its inferences may take.
/// A frugal one infers more often, an accurate one is right more often: where energy is ample the accurate one wins. Pure and immutable.
/// </summary>
/// <param name="EventMean">Mean length of the events that are to be caught.</param>
/// <param name="MinFraction">The lowest rate over the highest.</param>
public sealed record VariantTrade(TimeSpan EventMean, double MinFraction)
{
    // Another one must be worth so much more, so that noise in the prices does not make two alternate.
    private const double WorthChanging = 1.003;

    /// <summary>Picks a variant.</summary>
    /// <param name="offers">The variants.</param>
    /// <param name="current">The one that runs.</param>
    /// <param name="watts">What the inferences of this model may take.</param>
    /// <param name="maxRateHz">Its highest rate.</param>
    public int Pick(ReadOnlySpan<VariantOffer> offers, int current, double watts, double maxRateHz)
    {
        var best = current;
        for (var i = 0; i < offers.Length; i++)
        {
            best = WorthOf(offers[i], watts, maxRateHz) > WorthOf(offers[best], watts, maxRateHz) ? i : best;
        }

        return WorthOf(offers[best], watts, maxRateHz) > WorthChanging * WorthOf(offers[current], watts, maxRateHz) ? best : current;
    }

    /// <summary>The rate that a variant can afford, between the lowest and the highest.</summary>
    public double RateHz(VariantOffer offer, double watts, double maxRateHz) => Math.Clamp(watts / offer.Joules, MinFraction * maxRateHz, maxRateHz);

    private double WorthOf(VariantOffer offer, double watts, double maxRateHz) => offer.Accuracy * new CaptureUtility(EventMean).At(Math.Min(watts / offer.Joules, maxRateHz));
}
