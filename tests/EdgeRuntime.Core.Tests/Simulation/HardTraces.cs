using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Simulation.Traces;

namespace EdgeRuntime.Core.Tests.Simulation;

/// <summary>Traces that begin or become dark, all cut and scaled from the Colorado year; each by its name.</summary>
internal static class HardTraces
{
    private const int SlotsPerDay = 48;
    private const double ColoradoLatitudeDeg = 40.53;
    private const double FarNorthLatitudeDeg = 64.8;

    private static readonly Lazy<HarvestTrace> Colorado = new(static () => SampleTraces.Colorado);
    private static readonly Lazy<HarvestTrace> FarNorth = new(static () => MovedTo(Colorado.Value, FarNorthLatitudeDeg));

    /// <summary>A trace that starts on the first of a month.</summary>
    public static HarvestTrace Start(int month, int days) => Colorado.Value.Days(FirstOf(month), days);

    /// <summary>The same under the sun of the far north.</summary>
    public static HarvestTrace NorthernStart(int month, int days) => FarNorth.Value.Days(FirstOf(month), days);

    /// <summary>Days that are dim from the start.</summary>
    public static HarvestTrace Dim(int month, int days, double share) => Colorado.Value.Days(FirstOf(month) + 5, days).Scaled(0, days, share);

    /// <summary>Ten usual days, a week at a share of its light, and a usual week.</summary>
    public static HarvestTrace DimWeek(int month, double share) => Colorado.Value.Days(FirstOf(month) + 5, 24).Scaled(10, 17, share);

    // 2017 was no leap year. Days past its end go on with its beginning.
    private static int FirstOf(int month) => new DateTime(2017, month, 1, 0, 0, 0, DateTimeKind.Utc).DayOfYear - 1;

    private static HarvestTrace Scaled(this HarvestTrace trace, int fromDay, int toDay, double share) => trace with
    {
        Slots = [.. trace.Slots.Select((slot, i) => i >= fromDay * SlotsPerDay && i < toDay * SlotsPerDay ? slot with { Share = slot.Share * share } : slot)],
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
