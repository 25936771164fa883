using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Tests.Linux;

/// <summary>Real programs of any Linux.</summary>
public sealed class ToolRunnerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task RunAsync_ProgramEndsWell_IsItsOutput() => Assert.Equal(new ToolOutcome("a b\n", null), await RunAsync("echo", ["a", "b"], Limit));

    [Fact]
    public async Task RunAsync_ProgramFails_NamesItsCode() => Assert.Equal(new ToolOutcome(null, "sh ended with code 3"), await RunAsync("sh", ["-c", "exit 3"], Limit));

    [Fact]
    public async Task RunAsync_NoSuchProgram_SaysSo() =>
        Assert.StartsWith("no-such-program cannot be started (", (await RunAsync("no-such-program", [], Limit)).Failure, StringComparison.Ordinal);

    [Fact]
    public async Task RunAsync_ProgramHangs_IsKilledAtTheLimit() =>
        Assert.Equal("sleep gave no answer within 0.2 s", (await RunAsync("sleep", ["600"], TimeSpan.FromMilliseconds(200))).Failure);

    [Fact]
    public async Task RunAsync_ProgramFloods_IsKilled() => Assert.Equal("yes wrote more than 16384 bytes", (await RunAsync("yes", [], Limit)).Failure);

    [Fact]
    public async Task RunAsync_AcceptsAnything_IsWhatTheProgramWroteWhateverItsCode() =>
        Assert.Equal(new ToolOutcome("out\nerr\n", null), await RunLenientAsync("sh", "-c", "echo out; echo err >&2; exit 3"));

    [Fact]
    public async Task RunAsync_AcceptsAnythingAndTheProgramFloods_IsTheBeginning()
    {
        var outcome = await RunLenientAsync("yes", "no");

        Assert.StartsWith("no\nno\n", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n(cut: the output is longer)\n", outcome.Output, StringComparison.Ordinal);
        Assert.InRange(outcome.Output!.Length, 1000, 1100);
    }

    private static Task<ToolOutcome> RunLenientAsync(string program, params string[] arguments) =>
        new ToolRunner(TimeProvider.System) { MaxOutputBytes = 1000, AcceptsAnything = true }.RunAsync(program, arguments, Limit, TestContext.Current.CancellationToken);

    private static Task<ToolOutcome> RunAsync(string program, string[] arguments, TimeSpan limit) =>
        new ToolRunner(TimeProvider.System).RunAsync(program, arguments, limit, TestContext.Current.CancellationToken);
}
