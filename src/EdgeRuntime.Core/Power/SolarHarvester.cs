using EdgeRuntime.Core.Simulation;

namespace EdgeRuntime.Core.Power;

/// <summary>A panel under a clear-sky sun with clouds that are a function of time and seed, so that any moment can be asked for.</summary>
/// <param name="options">Validated options.</param>
public sealed class SolarHarvester(SolarOptions options)
{
    /// <summary>Watts that the panel delivers at a moment.</summary>
    public double WattsAt(DateTimeOffset moment)
    {
        if (options.PanelWatts == 0)
        {
            return 0;
        }

        var irradiance = ClearSky.IrradianceWattsPerSquareMetre(moment, options.LatitudeDeg, options.LongitudeDeg);
        return options.PanelWatts * irradiance / 1000 * (1 - CloudCover(moment));
    }

    /// <summary>Joules over a stretch, by the trapezium rule on steps of at most a minute.</summary>
    public double JoulesBetween(DateTimeOffset from, DateTimeOffset to)
    {
        var steps = Math.Max(1, (int)Math.Ceiling((to - from).TotalMinutes));
        var step = (to - from) / steps;
        var sum = 0.0;
        for (var i = 0; i < steps; i++)
        {
            sum += (WattsAt(from + (step * i)) + WattsAt(from + (step * (i + 1)))) / 2 * step.TotalSeconds;
        }

        return sum;
    }

    // Two octaves of value noise: weather that changes over hours, and single clouds that pass in minutes.
    private double CloudCover(DateTimeOffset moment)
    {
        var weather = ValueNoise(moment.UtcTicks / (double)TimeSpan.FromHours(3).Ticks, 1);
        var clouds = ValueNoise(moment.UtcTicks / (double)TimeSpan.FromMinutes(10).Ticks, 2);
        return Math.Clamp(options.Cloudiness * ((1.4 * weather) + (0.6 * clouds)), 0, 0.95);
    }

    private double ValueNoise(double position, ulong stream)
    {
        var cell = Math.Floor(position);
        var share = position - cell;
        var smooth = share * share * (3 - (2 * share));
        return ((1 - smooth) * Corner((long)cell, stream)) + (smooth * Corner((long)cell + 1, stream));
    }

    private double Corner(long cell, ulong stream) => new CounterRandom((ulong)options.Seed ^ (stream << 56), (ulong)cell).NextDouble();
}
