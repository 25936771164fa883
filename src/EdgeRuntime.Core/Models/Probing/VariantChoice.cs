using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Models.Probing;

/// <summary>Which variant this board should run, after each was tried here. Pure functions.</summary>
public static class VariantChoice
{
    // Two measurements of the same variant differ by some per cent; less than this is no reason to leave the maker's choice.
    private const double MeaningfulShare = 0.95;

    /// <summary>
    /// Chooses: of the variants within the model's limits the first (the maker's choice), unless another one is cheaper here and at least as good; then the cheapest of those.
    /// </summary>
    /// <param name="manifest">The model.</param>
    /// <param name="tried">The variants in the order of the manifest, and what their probes said.</param>
    /// <param name="wattsPerCore">Watts of a busy core above idle.</param>
    /// <param name="threads">The threads that they were tried with.</param>
    /// <returns>The choice with remarks for the operator, or <see cref="ErrorCode.LimitExceeded"/> when none keeps within the limits.</returns>
    public static Contracts.Checked<ChosenVariant> Choose(ModelManifest manifest, IReadOnlyList<(VariantSpec Variant, ProbeReport Report)> tried, double wattsPerCore, int threads = 1)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        var fit = new List<(VariantSpec Variant, ProbeReport Report)>();
        ErrorInfo? refusal = null;
        foreach (var one in tried)
        {
            if (CheckLimits(manifest.Limits, one.Variant.Name, one.Report, wattsPerCore) is { } excess)
            {
                refusal ??= excess;
                remarks.Add(excess.Message);
            }
            else
            {
                fit.Add(one);
            }
        }

        if (fit.Count == 0)
        {
            return refusal ?? throw new ArgumentException("no variant was tried", nameof(tried));
        }

        var first = fit[0];
        var best = first;
        foreach (var other in fit.Skip(1))
        {
            if (other.Report.CpuSeconds < first.Report.CpuSeconds * MeaningfulShare && IsAsGood(other.Variant, first.Variant) && other.Report.CpuSeconds < best.Report.CpuSeconds)
            {
                best = other;
            }
        }

        if (best.Variant != first.Variant)
        {
            remarks.Add(FormattableString.Invariant(
                $"variant {first.Variant.Name} takes {first.Report.CpuSeconds * 1000:0.000} ms of CPU here and is no better than {best.Variant.Name} with {best.Report.CpuSeconds * 1000:0.000} ms, which runs instead"));
        }

        return new ChosenVariant(best.Variant.Name, threads, best.Report, [.. fit.Select(static one => one.Variant.Name)], remarks.ToImmutable());
    }

    // What the makers measured counts; where they did not measure, wider numbers count as the better ones.
    private static bool IsAsGood(VariantSpec other, VariantSpec first) =>
        other.Accuracy is { } a && first.Accuracy is { } b ? a >= b : BitsOf(other.Precision) >= BitsOf(first.Precision);

    private static int BitsOf(string precision) => precision switch
    {
        _ when precision.Contains("32", StringComparison.Ordinal) => 32,
        _ when precision.Contains("16", StringComparison.Ordinal) => 16,
        _ when precision.Contains('8', StringComparison.Ordinal) => 8,
        _ => 0,
    };

    private static ErrorInfo? CheckLimits(LimitsSpec? limits, string variant, ProbeReport report, double wattsPerCore)
    {
        var joules = report.CpuSeconds * wattsPerCore;
        var excess =
            report.LatencyP95Ms > limits?.LatencyP95Ms ? FormattableString.Invariant($"its p95 latency is {report.LatencyP95Ms:0.###} ms, but the limit is {limits.LatencyP95Ms:0.###}")
            : joules > limits?.EnergyJ ? FormattableString.Invariant($"an inference costs {joules:0.######} J, but the limit is {limits.EnergyJ:0.######}")
            : report.PeakMemoryBytes > limits?.PeakMemoryBytes ? FormattableString.Invariant($"its process takes {report.PeakMemoryBytes >> 20} MiB, but the limit is {limits.PeakMemoryBytes >> 20}")
            : null;
        return excess is null ? null : new ErrorInfo(ErrorCode.LimitExceeded, $"variant {variant} on this board: {excess}");
    }
}
