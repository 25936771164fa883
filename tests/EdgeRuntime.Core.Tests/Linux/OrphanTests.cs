using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Models.Probing;
using EdgeRuntime.Core.Simulation;
using EdgeRuntime.Core.Simulation.Policies;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Linux;

/// <summary>
/// Programs that leave others behind, in a session of their own or in the background, holding what they write to: nobody waits for those, and none is left.
/// Sources of kind exec have their own tests.
/// </summary>
public sealed class OrphanTests : IDisposable
{
    private const string Background = "sleep 600 & echo $! > ORPHAN; ";
    private const string OwnSession = "setsid sleep 600 & echo $! > ORPHAN; ";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orphan-");

    private string OrphanFile => Path.Combine(_folder.FullName, "orphan");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(Background + "exit 0", "sh gave no answer within 2 s")]
    [InlineData(OwnSession + "exit 0", "sh gave no answer within 2 s")]
    [InlineData(OwnSession + "exec sleep 600", "sh gave no answer within 2 s")]
    [InlineData("setsid sleep 600 >/dev/null & echo $! > ORPHAN; exit 3", "sh ended with code 3")]
    [InlineData("setsid sleep 600 >/dev/null & echo $! > ORPHAN; exec yes", "sh wrote more than 16384 bytes")]
    public async Task Tool_LeavesOneBehind_FailsInTimeAndNobodyIsLeft(string script, string failure)
    {
        var outcome = await new ToolRunner(TimeProvider.System).RunAsync("sh", ["-c", Completed(script)], TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        Assert.Equal(new ToolOutcome(null, failure), outcome);
        await OrphanEndedAsync();
    }

    [Theory]
    [InlineData(Background + "exit 3", "ended with code 3")]
    [InlineData(OwnSession + "exit 3", "ended with code 3")]
    [InlineData("setsid sleep 600 >/dev/null 2>&1 & echo $! > ORPHAN; exit 3", "ended with code 3")]
    public async Task Probe_LeavesOneBehind_EndIsSaidAtOnceAndNobodyIsLeft(string script, string expected)
    {
        // The limit is one that the test would not wait for.
        var report = await ProbeAsync(script, TimeSpan.FromMinutes(30));

        Assert.Equal(ErrorCode.ProbeCrashed, report.Code);
        Assert.Contains(expected, report.Message, StringComparison.Ordinal);
        await OrphanEndedAsync();
    }

    [Fact]
    public async Task Probe_HangsBesideOneOfItsOwnSession_BothAreEndedAtTheLimit()
    {
        var report = await ProbeAsync(OwnSession + "exec sleep 600", TimeSpan.FromSeconds(2));

        Assert.Equal(ErrorCode.ProbeTimeout, report.Code);
        await OrphanEndedAsync();
    }

    [Theory]
    [InlineData(Background)]
    [InlineData(OwnSession)]
    public async Task Policy_LeavesOneBehind_NobodyIsLeftAfterTheRun(string script)
    {
        using (var policy = new ExecPolicy(Completed(script + "read -r line; echo '{\"sleep\": true}'; exit 0"), Rules, TimeProvider.System))
        {
            Assert.True(policy.Decide(default).Asleep);
        }

        await OrphanEndedAsync();
    }

    [Fact]
    public async Task Policy_EndsWithoutAnAnswerWhileAnotherHoldsItsOutput_IsGivenUpAtTheLimitAndNobodyIsLeft()
    {
        var clock = new ArmedTimeProvider();
        using var policy = new ExecPolicy(Completed("read -r line; " + OwnSession + "exit 0"), Rules, clock);
        var decision = Task.Run(() => policy.Decide(default), TestContext.Current.CancellationToken);
        await clock.ArmedAsync(30);
        // The limit is armed before the program has run: the other one must be there when it passes.
        await Eventually.TrueAsync(() => File.Exists(OrphanFile) && new FileInfo(OrphanFile).Length > 0, Limit);
        clock.Advance(TimeSpan.FromSeconds(30));

        var error = await Assert.ThrowsAsync<SimulationException>(() => decision.WaitAsync(Limit, TestContext.Current.CancellationToken));

        Assert.EndsWith("no answer within 30 s", error.Message, StringComparison.Ordinal);
        await OrphanEndedAsync();
    }

    [Fact]
    public void Program_StartedUnderAMask_HasItAndThisProcessKeepsItsOwn()
    {
        static string MaskOf(Func<Func<Process>, Process> starting)
        {
            using var child = starting(static () => Process.Start(new ProcessStartInfo("sh", ["-c", "umask"]) { RedirectStandardOutput = true })!);
            return child.StandardOutput.ReadToEnd().Trim();
        }

        var own = MaskOf(static start => start());

        Assert.Equal("0027", MaskOf(static start => PrivateFiles.UnderMask(0b000_010_111, start)));
        Assert.Equal(own, MaskOf(static start => start()));
    }

    private static SimulationRules Rules => new() { PanelWatts = 6, BatteryWh = 20 };

    private string Completed(string script) => script.Replace("ORPHAN", OrphanFile, StringComparison.Ordinal);

    private async Task<ErrorInfo> ProbeAsync(string script, TimeSpan limit)
    {
        var program = Path.Combine(_folder.FullName, "program");

        // Written by another process: a program that this one holds open for writing while a test starts a child cannot be run.
        var written = await new ToolRunner(TimeProvider.System).RunAsync("sh", ["-c", "printf '#!/bin/sh\n%s\n' \"$1\" > \"$2\"; chmod 755 \"$2\"", "sh", Completed(script), program], Limit, TestContext.Current.CancellationToken);
        Assert.Null(written.Failure);
        var request = new ProbeRequest
        {
            Folder = _folder.FullName,
            Digest = "",
            Variant = "int8",
            Format = new SampleFormat(SampleKind.Tensor, ElementType.Float32, [1]),
            Threads = 1,
            MeasureSeconds = 1,
            MemoryBytes = 1,
            CpuSeconds = 1,
            ParentProcessId = Environment.ProcessId,
        };
        return (await new ProbeProcess(program, limit, TimeProvider.System).RunAsync(request, TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken)).Error!;
    }

    // A process that has ended and waits for its parent has no command line.
    private async Task OrphanEndedAsync()
    {
        var id = int.Parse(await File.ReadAllTextAsync(OrphanFile, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(() => !File.Exists($"/proc/{id}/cmdline") || File.ReadAllText($"/proc/{id}/cmdline").Length == 0, Limit);
    }
}
