using BenchmarkDotNet.Attributes;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Postprocessing;
using EdgeRuntime.Core.Inference.Preprocessing;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Outbox;
using EdgeRuntime.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Benchmarks;

/// <summary>
/// One inference of the built-in model and each part of its way from the machine to the outbox, against the bare run of the network. The ratios
/// say where time goes and can be compared between machines; the times cannot.
/// </summary>
public class StepBenchmarks
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly Sample _sample = new();
    private readonly Sample _synthesized = new();
    private readonly VibrationSource _source = NewMachine();
    private readonly ChangeGate _gate = new(new GateOptions { Threshold = 0.01, Refresh = TimeSpan.MaxValue });
    private readonly OutboxQueue _outbox = new(new OutboxOptions(), Guid.CreateVersion7(), new AgeClock(TimeProvider.System, static () => ClockState.Synced, static () => TimeSpan.Zero), new DropCounters());
    private readonly MessageStamp _stamp = new("benchmark", Guid.CreateVersion7(), 1, Start, ClockState.Synced, 60);
    private LoadedModel _model = null!;
    private InferenceStep _step = null!;
    private PreprocessPlan _preprocess = null!;
    private IPostprocessor _postprocess = null!;
    private InferenceResult _result = null!;
    private byte[] _message = [];
    private DateTimeOffset _due = Start;

    /// <summary>Loads the model and infers one window.</summary>
    [GlobalSetup]
    public async Task LoadAsync()
    {
        var package = ModelPackage.Load(Path.Combine(AppContext.BaseDirectory, "models", "vibration-condition"));
        _model = LoadedModel.Load(package, _source.Format, new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance));
        _step = _model.Steps[0];
        _preprocess = PreprocessPlan.Compile(package.Manifest.Preprocess, _source.Format, package.Manifest.Inputs[0]);
        _postprocess = Postprocessors.Create(package.Manifest);
        _result = new InferenceResult(package, _step.ResultEntries);
        await _source.ReadAsync(_sample, Start, CancellationToken.None);
        _gate.Admits(_sample, ElementType.Float32);
        WholeStep();
        _message = ResultJson();
    }

    /// <summary>Frees the model.</summary>
    [GlobalCleanup]
    public async Task CloseAsync()
    {
        _model.Dispose();
        await _source.DisposeAsync();
    }

    /// <summary>The network alone, on bound buffers.</summary>
    [Benchmark(Baseline = true, Description = "bare run")]
    public void BareRun() => _step.Session.Run();

    /// <summary>From a sample to a result.</summary>
    [Benchmark(Description = "whole step")]
    public void WholeStep() => _step.Run(_sample, _result);

    /// <summary>Normalising and layout into the network's input.</summary>
    [Benchmark(Description = "preprocessing")]
    public void Preprocessing() => _preprocess.Run(_sample, _step.Session.Input(0));

    /// <summary>Softmax and the best labels.</summary>
    [Benchmark(Description = "postprocessing")]
    public void Postprocessing() => _postprocess.Run(_step.Session, _result);

    /// <summary>A sample that has not changed: the gate compares all of it.</summary>
    [Benchmark(Description = "change gate")]
    public bool Gate() => _gate.Admits(_sample, ElementType.Float32);

    /// <summary>A window of the simulated machine.</summary>
    [Benchmark(Description = "vibration synthesis")]
    public async Task<SourceReadOutcome> SynthesisAsync() => await _source.ReadAsync(_synthesized, _due += Tick, CancellationToken.None);

    /// <summary>A result as it goes over the wire.</summary>
    [Benchmark(Description = "result as JSON")]
    public byte[] ResultJson() => MessageJson.Write(
        new ResultPayload(ResultBatch.Item(_result), _stamp.Session, _stamp.Seq, _stamp.Clock, _model.Package.Digest, _source.Name),
        MessageJsonContext.Default.ResultPayload);

    /// <summary>A message into the outbox, out again and confirmed.</summary>
    [Benchmark(Description = "through the outbox")]
    public void Outbox()
    {
        _outbox.Enqueue(new OutboxMessage
        {
            Session = _stamp.Session,
            Class = MessageClass.Results,
            Seq = _stamp.Seq,
            Topic = "edge/v1/benchmark/results/vibration-condition",
            Schema = "result/1",
            Payload = _message,
            Connection = 1,
            MadeAt = TimeSpan.Zero,
        });
        _outbox.Acknowledge(_outbox.TryTake(replayAllowed: false)!);
    }

    private static VibrationSource NewMachine() => new("machine", new VibrationOptions(), Clocks.System);
}
