using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BenchmarkDotNet.Reports;
using EdgeRuntime.Onnx;

namespace EdgeRuntime.Benchmarks;

/// <summary>The results of a board as a table, with the versions that they hold for.</summary>
internal static class ResultTable
{
    /// <summary>Writes <c>results/BOARD/step.md</c> in the checkout.</summary>
    public static void Write(string board, Summary summary)
    {
        var folder = Directory.CreateDirectory(Path.Combine(ProjectFolder(), "results", board)).FullName;
        File.WriteAllText(Path.Combine(folder, "step.md"), Format(board, summary));
    }

    private static string Format(string board, Summary summary)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# One inference of the built-in model on {board}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Made by `dotnet run --configuration Release --project tests/EdgeRuntime.Benchmarks -- {board}`. Compare the ratios, not the times.\n\n```\n");
        foreach (var line in summary.HostEnvironmentInfo.ToFormattedString())
        {
            text.Append(CultureInfo.InvariantCulture, $"{line}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{RuntimeInformation.FrameworkDescription}, ONNX Runtime {OnnxSessionFactory.RuntimeVersion}, cpu, 1 thread\n```\n\n");
        text.Append("| part | median us | to the bare run | managed bytes |\n|---|--:|--:|--:|\n");
        var bare = summary.Reports.First(static report => report.BenchmarkCase.Descriptor.Baseline).ResultStatistics!.Median;
        foreach (var report in summary.Reports)
        {
            var median = report.ResultStatistics!.Median;
            var bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
            text.Append(CultureInfo.InvariantCulture, $"| {report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'')} | {median / 1000:0.00} | {median / bare:0.000} | {bytes} |\n");
        }

        return text.ToString();
    }

    private static string ProjectFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EdgeRuntime.Benchmarks.csproj")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("run the benchmarks inside a checkout");
        }

        return folder.FullName;
    }
}
