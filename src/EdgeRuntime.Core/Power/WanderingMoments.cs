using EdgeRuntime.Core.Simulation;

namespace EdgeRuntime.Core.Power;

/// <summary>
/// When power is read and its draw sampled. Moments that keep step with the models' ticks would see every time the same part of an inference, or none;
/// those of a source that sees the draw therefore wander. Owned by one loop.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="interval">Mean time between readings.</param>
/// <param name="seed">Draws the moments.</param>
internal sealed class WanderingMoments(IPowerSource source, TimeSpan interval, ulong seed)
{
    private CounterRandom _random = new(seed, stream: 0);

    /// <summary>The next reading: after the interval, for a source that sees the draw a fifth of it earlier or later.</summary>
    public DateTimeOffset NextReading(DateTimeOffset now) => now + (source.MeasuresLoad ? interval * _random.Between(0.8, 1.2) : interval);

    /// <summary>The next sample of the draw: half to one and a half of its interval, or the next reading, which is a sample too.</summary>
    public DateTimeOffset NextSample(DateTimeOffset now, DateTimeOffset nextReading)
    {
        if (source.SampleInterval is not { } mean)
        {
            return nextReading;
        }

        var sample = now + (mean * _random.Between(0.5, 1.5));
        return sample < nextReading ? sample : nextReading;
    }
}
