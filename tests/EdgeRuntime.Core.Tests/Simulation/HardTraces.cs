using System.Globalization;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Simulation.Traces;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Simulation;

/// <summary>Traces that begin or become dark, all cut and scaled from the Colorado year; each by its name.</summary>
internal static class HardTraces
{
    private const int SlotsPerDay = 48;
    private const double ColoradoLatitudeDeg = 40.53;
    private const double FarNorthLatitudeDeg = 64.8;

    private static readonly Lazy<HarvestTrace> Colorado = new(static () => SampleTraces.Colorado);
    private static readonly Lazy<HarvestTrace> FarNorth = new(static () => MovedTo(Colorado.Value, FarNorthLatitudeDeg));

    private static readonly Lazy<List<double[]>> Clouds = new(ReadClouds);

    /// <summary>A trace that starts on the first of a month.</summary>
    public static HarvestTrace Start(int month, int days) => Colorado.Value.Days(FirstOf(month), days);

    /// <summary>The same under the sun of the far north.</summary>
    public static HarvestTrace NorthernStart(int month, int days) => FarNorth.Value.Days(FirstOf(month), days);

    /// <summary>Days that are dim from the start.</summary>
    public static HarvestTrace Dim(int month, int days, double share) => Colorado.Value.Days(FirstOf(month) + 5, days).Scaled(0, days, share);

    /// <summary>Ten usual days, a week at a share of its light, and a usual week.</summary>
    public static HarvestTrace DimWeek(int month, double share) => Colorado.Value.Days(FirstOf(month) + 5, 24).Scaled(10, 17, share);

    /// <summary>Two weeks of snow from the start and a usual week; without a share, 0 to 2 % of the light, another share each day.</summary>
    public static HarvestTrace SnowFirst(int month, double? share = null) => Colorado.Value.Days(FirstOf(month) + 5, 21).Scaled(0, 14, day => share ?? UnderSnow(day));

    /// <summary>Ten usual days, two weeks of snow and a usual week.</summary>
    public static HarvestTrace Snow(int month, double? share = null) => Colorado.Value.Days(FirstOf(month) + 5, 31).Scaled(10, 24, day => share ?? UnderSnow(day));

    /// <summary>A month in steps of five minutes: each half hour with the clouds of one of the 1-minute trace.</summary>
    public static HarvestTrace FiveMinutes(int month) => Start(month, 28).Finer();

    private static HarvestTrace Finer(this HarvestTrace trace) => trace with
    {
        Slots = [.. trace.Slots.SelectMany(static (slot, i) => Clouds.Value[(int)((uint)(i * 2654435761u) % (uint)Clouds.Value.Count)].Select(share => new HarvestSlot(slot.Share * share, 5)))],
    };

    // What each five minutes bring of the mean of their half hour, by day.
    private static List<double[]> ReadClouds()
    {
        const double DayWatts = 100;
        return
        [
            .. File.ReadLines(SharedData.File("traces/serf_east_1min_ac_power.csv")).Skip(1).Select(static line => line.Split(','))
                .Select(static cells => (Slot: DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture).UtcTicks / TimeSpan.FromMinutes(5).Ticks, Watts: Math.Max(0, double.Parse(cells[1], CultureInfo.InvariantCulture))))
                .GroupBy(static minute => minute.Slot, static minute => minute.Watts)
                .Select(static slot => (slot.Key, Watts: slot.Average()))
                .GroupBy(static slot => slot.Key / 6, static slot => slot.Watts)
                .Where(static half => half.Count() == 6 && half.Average() > DayWatts)
                .Select(static half => half.Select(watts => watts / half.Average()).ToArray()),
        ];
    }

    private static double UnderSnow(int day)
    {
        const double GoldenRatio = 0.6180339887498949;
        return 0.02 * (day * GoldenRatio % 1);
    }

    // 2017 was no leap year. Days past its end go on with its beginning.
    private static int FirstOf(int month) => new DateTime(2017, month, 1, 0, 0, 0, DateTimeKind.Utc).DayOfYear - 1;

    private static HarvestTrace Scaled(this HarvestTrace trace, int fromDay, int toDay, double share) => trace.Scaled(fromDay, toDay, _ => share);

    private static HarvestTrace Scaled(this HarvestTrace trace, int fromDay, int toDay, Func<int, double> share) => trace with
    {
        Slots = [.. trace.Slots.Select((slot, i) => i >= fromDay * SlotsPerDay && i < toDay * SlotsPerDay ? slot with { Share = slot.Share * share(i / SlotsPerDay) } : slot)],
    };

    // The clearness of each half hour (the light over that of a clear sky) is kept; where the sun of the origin is low, that of the nearest one with enough light.
    private static HarvestTrace MovedTo(HarvestTrace trace, double latitudeDeg)
    {
        const double Enough = 150;
        const double Clearest = 1.1;
        return trace with { Name = "moved", Slots = [.. trace.Slots.Select((slot, i) => slot with { Share = Clearness(i) * Clear(latitudeDeg, i) / 1000 })] };

        double Clearness(int i)
        {
            var noon = (i / SlotsPerDay * SlotsPerDay) + (SlotsPerDay / 2);
            while (Clear(ColoradoLatitudeDeg, i) < Enough)
            {
                i += i < noon ? 1 : -1;
            }

            return Math.Clamp(trace.Slots[i].Share * 1000 / Clear(ColoradoLatitudeDeg, i), 0, Clearest);
        }

        static double Clear(double latitude, int i) => ClearSky.Irradiance(ClearSky.CosineOfZenith(
            ClearSky.Declination((i / SlotsPerDay) + 1),
            double.DegreesToRadians(latitude),
            Math.Tau * (((i % SlotsPerDay) + 0.5 - (SlotsPerDay / 2)) / SlotsPerDay)));
    }
}
