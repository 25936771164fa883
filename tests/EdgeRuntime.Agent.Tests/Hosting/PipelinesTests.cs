using System.Threading.Channels;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>Models come and go while others run.</summary>
public sealed class PipelinesTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly AgentConfiguration _configuration = new();
    private readonly LoopGroup _group = new(TimeProvider.System, NullLogger.Instance);
    private readonly Channel<InferenceResult> _results = Channel.CreateBounded<InferenceResult>(16);
    private readonly Pipelines _pipelines;
    private int _changes;

    public PipelinesTests()
    {
        var board = new BoardProfile { Name = "test", Description = "", IdleWatts = 2, ActiveWattsPerCore = 1.5, Source = "test" };
        var (turnstile, ledger) = (new PriorityTurnstile(), new EnergyLedger(board, TimeProvider.System));
        var services = new SourceServices(Clocks.System, new InMemoryFileSystem(), NullLoggerFactory.Instance, static _ => Channel.CreateBounded<byte[]>(1).Reader);
        _configuration.Sources.Add("machine", new SourceOptions());
        _configuration.Sources.Add("camera", new SourceOptions { Kind = SourceOptions.ExecKind, Exec = { Command = ["cat"], Format = { Shape = [4, 1], SampleRateHz = 10 } } });
        _configuration.Sources.Add("lost", new SourceOptions { Kind = SourceOptions.ReplayKind, Replay = { Path = "/nowhere/x.npy" } });
        _pipelines = new Pipelines(_configuration, services, _group, (lane, heartbeat) =>
            new InferenceLoop(lane, turnstile, ledger, _results.Writer, new LoopServices(TimeProvider.System, heartbeat, NullLogger<InferenceLoop>.Instance)));
        _pipelines.Changed += () => _changes++;
    }

    public void Dispose() => _group.Dispose();

    [Fact]
    public async Task Add_WhileOthersRun_RunsAtOnceAndEndsAlone()
    {
        var (first, _) = Add("pump");
        _pipelines.Start();
        Assert.Equal(0, _changes);

        var (second, source) = Add("door");
        Assert.Equal((1, 2), (_changes, _pipelines.Count));
        await InferAsync(second);
        await _pipelines.EndAsync(second);

        Assert.Equal((2, true), (_changes, source.IsDisposed));
        Assert.Equal([first], _pipelines);
        Assert.Equal(1, _pipelines.Statistics.Sum(static loop => loop.Inferences));
        Assert.DoesNotContain(_group.Heartbeats, static heartbeat => heartbeat.IsLate);
        await InferAsync(first);

        // The same model again: its watch is the one that it had.
        var (third, _) = Add("door");
        await InferAsync(third);
        Assert.Equal(3, _pipelines.Statistics.Sum(static loop => loop.Inferences));
        Assert.Equal(2, _group.Heartbeats.Count);
        Assert.True(await _group.StopAsync(Limit));
    }

    [Fact]
    public async Task End_BeforeTheStart_NeverRunsIt()
    {
        var (loop, source) = Add("door");

        await _pipelines.EndAsync(loop);
        _pipelines.Start();

        Assert.Equal((0, true), (_pipelines.Count, source.IsDisposed));
        Assert.True(await _group.StopAsync(Limit));
    }

    [Theory]
    [InlineData("machine", null)]
    [InlineData("camera", null)]
    [InlineData("microphone", ErrorCode.UnknownSource)]
    [InlineData("lost", ErrorCode.SourceUnavailable)]
    public async Task TryOpen_Source_OpensItOrSaysWhyNot(string name, ErrorCode? code)
    {
        var source = _pipelines.TryOpen(name, out var error);

        Assert.Equal((code, code is null), (error?.Code, source is not null));
        await (source?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public void TryOpen_SourceThatOnlyOneCanRead_IsRefusedWhileAnotherReadsIt()
    {
        _configuration.Models.Add(new ModelOptions { Source = "camera" });

        Assert.Null(_pipelines.TryOpen("camera", out var error));
        Assert.Equal(ErrorCode.SourceInUse, error!.Code);
    }

    private static async Task InferAsync(InferenceLoop loop)
    {
        var done = new TaskCompletionSource<OnceOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(loop.TryRequestOnce(done));
        Assert.Equal(OnceOutcome.Done, await done.Task.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    private (InferenceLoop Loop, FakeSource Source) Add(string model)
    {
        var lane = new FakeLane(package: FakeLane.Named(model));
        return (_pipelines.Add(new ModelOptions(), lane.Source, lane.Lane.Model), lane.Source);
    }
}
