using System.Runtime.InteropServices;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using EdgeRuntime.Benchmarks;

// dotnet run --configuration Release --project tests/EdgeRuntime.Benchmarks -- [BOARD]: measures and writes results/BOARD/step.md.
var board = args.FirstOrDefault() ?? RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
var configuration = ManualConfig.CreateEmpty()
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(15))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(ConsoleLogger.Default);
var summary = BenchmarkRunner.Run<StepBenchmarks>(configuration);
if (summary.HasCriticalValidationErrors || summary.Reports.Any(static report => !report.Success))
{
    return 1;
}

ResultTable.Write(board, summary);
return 0;
