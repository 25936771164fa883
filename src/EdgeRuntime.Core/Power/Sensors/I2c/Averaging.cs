namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>
/// How INA226, INA260 and INA3221 average: a number of samples, each a conversion of some length. The longest window that fits into the time between two
/// readings lets the chip see nearly all of a load that comes in bursts, where single samples would hit or miss them.
/// </summary>
internal static class Averaging
{
    private static readonly int[] Samples = [1, 4, 16, 64, 128, 256, 512, 1024];
    private static readonly int[] ConversionMicroseconds = [140, 204, 332, 588, 1100, 2116, 4156, 8244];

    /// <summary>The register's codes for the longest window within a period.</summary>
    /// <param name="period">Time between two readings.</param>
    /// <param name="conversions">Conversions in a sample: voltage and current of each channel.</param>
    /// <returns>Bits 11:9 and the three bits of a conversion time, unshifted.</returns>
    public static (int SamplesCode, int TimeCode) Fit(TimeSpan period, int conversions)
    {
        var best = (Microseconds: 0L, SamplesCode: 0, TimeCode: 0);
        for (var samples = 0; samples < Samples.Length; samples++)
        {
            for (var time = 0; time < ConversionMicroseconds.Length; time++)
            {
                var window = (long)Samples[samples] * ConversionMicroseconds[time] * conversions;
                if (window <= period.TotalMicroseconds && window > best.Microseconds)
                {
                    best = (window, samples, time);
                }
            }
        }

        return (best.SamplesCode, best.TimeCode);
    }

    /// <summary>The window that <see cref="Fit"/> finds.</summary>
    public static TimeSpan Window(TimeSpan period, int conversions)
    {
        var (samples, time) = Fit(period, conversions);
        return TimeSpan.FromMicroseconds((long)Samples[samples] * ConversionMicroseconds[time] * conversions);
    }
}
