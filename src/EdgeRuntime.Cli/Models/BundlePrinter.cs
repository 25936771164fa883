using EdgeRuntime.Contracts;

namespace EdgeRuntime.Cli.Models;

/// <summary>Prints a bundle for people.</summary>
internal static class BundlePrinter
{
    private const double KiB = 1024;

    public static void Print(CliEnvironment environment, BundleReport report, bool json)
    {
        if (json)
        {
            environment.Out.WriteJson(report, ModelReportJsonContext.Default.BundleReport);
            return;
        }

        environment.Out.WriteLine(FormattableString.Invariant($"{report.File}: {report.Model} {OneLineText.Of(report.Version, 64)}, release {report.Release}, created {report.Created:yyyy-MM-dd}{(report.Expires is { } expires ? FormattableString.Invariant($", expires {expires:yyyy-MM-dd}") : "")}"));
        environment.Out.WriteLine($"digest {report.Digest}");
        environment.Out.WriteLine(FormattableString.Invariant($"{report.Bytes / KiB:F1} KiB in {report.Blocks} block(s) of {report.BlockSize / KiB:F0} KiB"));
        foreach (var variant in report.Variants)
        {
            var accuracy = variant.Accuracy is { } fraction ? FormattableString.Invariant($", accuracy {fraction * 100:F2} %") : "";
            var macs = variant.Macs is { } count ? FormattableString.Invariant($", {count / 1e6:F2} M MACs") : "";
            environment.Out.WriteLine(FormattableString.Invariant($"  {variant.Name}: {variant.File}, {OneLineText.Of(variant.Precision, 32)}, {variant.Bytes / KiB:F1} KiB{accuracy}{macs}, {variant.GoldenVectors} golden vector(s)"));
        }

        environment.Out.WriteLine(report.SignedBy.Count == 0 ? "not signed" : $"signed by {string.Join(", ", report.SignedBy.Select(static id => id.Length == 0 ? "an unnamed key" : OneLineText.Of(id, 64)))}");
    }

    /// <summary>What a maker would want to know before devices find out.</summary>
    public static void Warn(CliEnvironment environment, BundleReport report)
    {
        foreach (var variant in report.Variants.Where(static variant => variant.GoldenVectors == 0))
        {
            environment.Error.Say($"variant {variant.Name} has no golden vector: devices cannot tell whether it computes there what it does here; make some with 'edgectl model golden'");
        }
    }
}
