using CsCheck;
using EdgeRuntime.Core.Scheduling.Adaptive;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

public sealed class SleepEnvelopeTests
{
    private static readonly Gen<(NodeCosts Costs, double Max, double Seconds)> Nodes =
        Gen.Select(Gen.Double[0.05, 5], Gen.Double[0, 1], Gen.Double[0.001, 5], Gen.Double[0.1, 50], Gen.Double[0.1, 60])
            .Select(static (watts, share, joules, max, seconds) => (new NodeCosts(watts, watts * share, joules), max, seconds));

    [Fact]
    public void Envelope_OfTheReferenceNode_HasTheKneeThatASearchFinds()
    {
        var envelope = Make(new NodeCosts(0.6, 0.02, 0.15), 5, 2);

        // The best of 500,000 rates.
        Assert.Equal(1.0664, envelope.KneeRateHz, 3);
        Assert.Equal(0.7600, envelope.KneeWatts, 3);
        Assert.Equal(1.0788, envelope.KneeSlope, 4);
        Assert.Equal(1.35, envelope.MaxWatts, 12);
    }

    [Fact]
    public void At_AnyNode_IsConcaveAndAboveEveryRateAndEveryMixWithSleep() => Gen.Select(Nodes, Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0, 1]).Sample(
        static (node, a, b, share) =>
        {
            var envelope = Make(node.Costs, node.Max, node.Seconds);
            var (low, high) = (At(a), At(b));
            var middle = Math.Clamp((share * low) + ((1 - share) * high), Math.Min(low, high), Math.Max(low, high));

            Assert.True(envelope.At(middle) >= (share * envelope.At(low)) + ((1 - share) * envelope.At(high)) - 1e-9, "concave");
            var rate = 0.001 + (a * (node.Max - 0.001));
            var awake = envelope.WattsAtRate(rate);
            var mixed = (share * envelope.FloorWatts) + ((1 - share) * awake);
            Assert.True(envelope.At(mixed) >= ((1 - share) * new CaptureUtility(TimeSpan.FromSeconds(node.Seconds)).At(rate)) - 1e-6 || !node.Costs.CanSleep, "above the mix");

            double At(double position) => envelope.FloorWatts + (position * (envelope.MaxWatts - envelope.FloorWatts));
        },
        iter: Drill.Count(2000, 10_000));

    [Fact]
    public void WattsAtSlope_AnySlope_IsTheInverseOfTheSlope() => Gen.Select(Nodes, Gen.Double[0.001, 0.999]).Sample(
        static (node, position) =>
        {
            var envelope = Make(node.Costs, node.Max, node.Seconds);
            if (envelope.MaxWatts - envelope.KneeWatts < 1e-6)
            {
                return;
            }

            var watts = envelope.KneeWatts + (position * (envelope.MaxWatts - envelope.KneeWatts));

            Assert.Equal(envelope.SlopeAt(watts), envelope.SlopeAt(envelope.WattsAtSlope(envelope.SlopeAt(watts))), 1e-6 * envelope.KneeSlope);
        },
        iter: Drill.Count(2000, 10_000));

    [Fact]
    public void SlopeAt_AboveTheKnee_IsTheDerivativeOfTheUtility()
    {
        var envelope = Make(new NodeCosts(0.6, 0.02, 0.15), 5, 2);
        for (var watts = 0.77; watts < 1.34; watts += 0.01)
        {
            Assert.Equal((envelope.At(watts + 1e-6) - envelope.At(watts - 1e-6)) / 2e-6, envelope.SlopeAt(watts), 1e-6);
        }
    }

    [Fact]
    public void CaptureUtility_AgainstAMillionEvents_IsTheShareThatIsCaught()
    {
        // An event of exponential length begins at a random moment of the period and is caught if it reaches the next inference.
        var random = new Random(7);
        const double Rate = 0.7;
        var caught = 0;
        for (var i = 0; i < 1_000_000; i++)
        {
            caught += -2 * Math.Log(1 - random.NextDouble()) >= random.NextDouble() / Rate ? 1 : 0;
        }

        Assert.Equal(new CaptureUtility(TimeSpan.FromSeconds(2)).At(Rate), caught / 1e6, 0.002);
    }

    [Fact]
    public void Envelope_NodeThatCannotSleep_BeginsAtTheLowestRate()
    {
        var envelope = Make(new NodeCosts(2, 1.95, 0.1), 5, 2);

        Assert.Equal((envelope.KneeWatts, 0.001), (envelope.FloorWatts, envelope.KneeRateHz));
    }

    private static SleepEnvelope Make(NodeCosts costs, double maxRateHz, double eventSeconds) =>
        new(costs, Math.Min(0.001, maxRateHz), maxRateHz, new CaptureUtility(TimeSpan.FromSeconds(eventSeconds)));
}
