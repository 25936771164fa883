using System.Diagnostics;
using EdgeRuntime.Core.Inference.Postprocessing;
using EdgeRuntime.Core.Inference.Preprocessing;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Core.Inference;

/// <summary>
/// One variant of one model, ready to run: preprocess, run, postprocess, with latency and CPU time measured round all three. Allocates
/// nothing after the first sample. Owned by one loop.
/// </summary>
public sealed class InferenceStep : IDisposable
{
    private readonly PreprocessPlan _preprocess;
    private readonly IPostprocessor _postprocess;
    private readonly StateFeed? _state;
    private readonly InputPlan[] _others;

    internal InferenceStep(string variant, IInferenceSession session, PreprocessPlan preprocess, IPostprocessor postprocess, StateFeed? state = null, params InputPlan[] others)
    {
        (_state, _others) = (state, others);
        Variant = variant;
        Session = session;
        _preprocess = preprocess;
        _postprocess = postprocess;
    }

    /// <summary>The variant's name.</summary>
    public string Variant { get; }

    /// <summary>The session that runs it.</summary>
    public IInferenceSession Session { get; }

    /// <summary>Entries that a result needs room for.</summary>
    public int ResultEntries => _postprocess.Entries;

    /// <summary>Runs one inference; a sample that holds NaN or infinity is not inferred on, and the result says so.</summary>
    /// <param name="sample">The sample, of the format that the step was made for.</param>
    /// <param name="result">Receives what the model said.</param>
    /// <exception cref="InferenceException">The native runtime failed; the session stays usable.</exception>
    public void Run(Sample sample, InferenceResult result)
    {
        var started = Stopwatch.GetTimestamp();
        // With several threads the others' time counts too; with one the thread's own clock is free of what else the process does.
        var single = Session.Threads == 1;
        var cpu = single ? CpuClock.Thread : CpuClock.Process;
        if (Fill(sample))
        {
            _state?.Prepare(Session, sample);
            Session.Run();
            result.NotANumber = NotANumber.None;
            result.Placement = _preprocess.Placement;
            _postprocess.Run(Session, result);
            if (result.Kind == OutputKind.Detection && _preprocess.Placement is { } placement)
            {
                placement.Apply(result);
            }

            _state?.Carry(Session, sample);
        }
        else
        {
            result.NotANumber = NotANumber.Sample;
            _postprocess.Clear(result);
        }

        (result.Latency, result.CpuTime) = Session.Cost is { } cost
            ? (cost.Latency, cost.CpuTime)
            : (Stopwatch.GetElapsedTime(started), (single ? CpuClock.Thread : CpuClock.Process) - cpu);
        result.Variant = Variant;
        result.CapturedAt = sample.CapturedAt;
        result.Truth = sample.Truth;
        result.File = sample.File;
        result.EnergyJoules = null;
    }

    /// <summary>Begins a new sequence: the state of a recurrent model is zero for the next sample.</summary>
    public void ResetState() => _state?.Reset();

    /// <summary>Notes that the source was away, where a recurrent model may begin a new sequence.</summary>
    public void NoteRestart() => _state?.NoteRestart();

    private bool Fill(Sample sample)
    {
        var areNumbers = _preprocess.Run(sample, Session.Input(0));
        foreach (var (index, plan) in _others)
        {
            areNumbers &= plan.Run(sample, Session.Input(index));
        }

        return areNumbers;
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();
}
