using CsCheck;
using EdgeRuntime.Core.Scheduling.Adaptive;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

public sealed class TautStringTests
{
    [Fact]
    public void Watts_NoHarvest_SpreadsTheStoreOverTheTime() => Assert.Equal(100 / 40.0, First(100, 500, [0, 0, 0, 0]));

    [Fact]
    public void Watts_FloodThatWouldSpill_EmptiesTheBatteryBeforeIt() => Assert.Equal(10, First(100, 100, [0, 1000, 0, 0]));

    [Fact]
    public void Watts_DarkAfterLight_SavesForTheDark() => Assert.Equal((50 + 100) / 40.0, First(50, 200, [100, 0, 0, 0]), 12);

    [Fact]
    public void Watts_SmallBatteryInTheLight_TakesWhatItCannotKeep() => Assert.Equal(9, First(100, 100, [90, 90, 0, 0]));

    [Fact]
    public void Watts_AnyTunnel_IsTheFirstPieceOfTheShortestPathThatASearchFinds() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 4], Gen.Int[0, 6].Array[1, 4]).Sample(
            static (capacity, stored, harvest) =>
            {
                stored = Math.Min(stored, capacity);
                var expected = Search(stored, capacity, harvest);

                Assert.Equal(expected, Math.Min(First(stored, capacity, [.. harvest.Select(static h => (double)h)]) * 10, double.MaxValue), 0.11);
            },
            iter: Drill.Count(200, 10_000));

    [Fact]
    public void Watts_MoreStored_IsNeverLess() => Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[-20, 50].Array[1, 100]).Sample(
        static (a, b, surplus) => First(100 * Math.Min(a, b), 100, surplus) <= First(100 * Math.Max(a, b), 100, surplus) + 1e-9,
        iter: Drill.Count(2000, 10_000));

    private static double First(double stored, double capacity, double[] surplus)
    {
        var taut = new TautString(stored, capacity);
        foreach (var joules in surplus)
        {
            if (!taut.Add(joules, 10))
            {
                break;
            }
        }

        return taut.Watts;
    }

    // Dynamic programming for the utility -use^2 per step turned into its concave kin: the least sum of squares of the use that never spills or
    // starves and ends empty, on a grid of tenths.
    private static double Search(int stored, int capacity, int[] harvest)
    {
        const int Fine = 20;
        var levels = capacity * Fine;
        var cost = new double[harvest.Length + 1][];
        cost[harvest.Length] = [.. Enumerable.Range(0, levels + 1).Select(static level => level == 0 ? 0 : double.PositiveInfinity)];
        for (var step = harvest.Length - 1; step >= 0; step--)
        {
            cost[step] = [.. Enumerable.Range(0, levels + 1).Select(level => Best(level, harvest[step], cost[step + 1]).Cost)];
        }

        return Best(stored * Fine, harvest[0], cost[1]).Use / Fine;

        (double Cost, double Use) Best(int level, int arrives, double[] next)
        {
            var best = (Cost: double.PositiveInfinity, Use: 0.0);
            for (var after = 0; after <= levels; after++)
            {
                double use = level + (arrives * Fine) - after;
                var sum = (use * use) + next[after];
                best = use >= 0 && sum < best.Cost ? (sum, use) : best;
            }

            return best;
        }
    }
}
