using EdgeRuntime.Testing.Graphs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>A provider that this build of ONNX Runtime lacks is passed over, with the reason in the log.</summary>
public sealed class ExecutionProviderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogger<OnnxSessionFactory> _logger = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ProvidersThatAreMissing_FallsBackToCpuWithAReasonForEach()
    {
        using var session = Open("tensorrt", "cuda", "cpu");

        Assert.Equal("cpu", session.Provider);
        Assert.Equal([5, 6, 7, 8], session.Run([1, 2, 3, 4]));
        var warnings = _logger.Collector.GetSnapshot().Where(static record => record.Level == LogLevel.Warning).Select(static record => record.Message).ToArray();
        Assert.Collection(
            warnings,
            static first => Assert.StartsWith("Execution provider tensorrt is not in this build of ONNX Runtime (it has ", first, StringComparison.Ordinal),
            static second => Assert.StartsWith("Execution provider cuda is not in this build of ONNX Runtime (it has ", second, StringComparison.Ordinal));
        Assert.All(warnings, static warning => Assert.Contains("CPUExecutionProvider", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Open_CpuFirst_LooksNoFurtherAndWarnsOfNothing()
    {
        using var session = Open("cpu", "cuda");

        Assert.Equal("cpu", session.Provider);
        Assert.DoesNotContain(_logger.Collector.GetSnapshot(), static record => record.Level >= LogLevel.Warning);
    }

    [Fact]
    public void Open_Loaded_SaysWhatItRunsOn()
    {
        using var session = Open();

        Assert.Contains(_logger.Collector.GetSnapshot(), static record => record.Message.EndsWith("tiny.onnx on cpu with 1 thread(s)", StringComparison.Ordinal));
    }

    [Fact]
    public void Available_OnAnyMachine_HasCpu() => Assert.Contains("cpu", OnnxSessionFactory.AvailableProviders);

    [Fact]
    public void Validate_UnknownProvider_NamesTheKeyAndTheKnownOnes()
    {
        var errors = new List<string>();
        new OnnxOptions { Providers = ["quantum"] }.Validate("Onnx", errors);

        var error = Assert.Single(errors);
        Assert.StartsWith("Onnx:Providers knows cpu, cuda, tensorrt", error, StringComparison.Ordinal);
        Assert.EndsWith("not 'quantum'", error, StringComparison.Ordinal);
    }

    private Core.Inference.IInferenceSession Open(params string[] providers) =>
        Sessions.Open(TinyGraphs.Adds(4).Save(_folder.Path), new OnnxOptions { Providers = providers }, _logger);
}
