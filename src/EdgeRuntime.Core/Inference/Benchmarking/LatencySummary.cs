namespace EdgeRuntime.Core.Inference.Benchmarking;

/// <summary>Percentiles in microseconds.</summary>
public sealed record LatencySummary(double P50Us, double P95Us, double P99Us)
{
    internal static LatencySummary Of(Span<long> timestamps, long frequency)
    {
        timestamps.Sort();
        var unit = 1e6 / frequency;
        return new LatencySummary(At(timestamps, 0.50), At(timestamps, 0.95), At(timestamps, 0.99));

        double At(Span<long> sorted, double share) => Math.Round(sorted[(int)((sorted.Length - 1) * share)] * unit, 2);
    }
}
