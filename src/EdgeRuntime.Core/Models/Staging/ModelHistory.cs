using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Models.Probing;

namespace EdgeRuntime.Core.Models.Staging;

/// <summary>
/// What runs on this device under one model id, what ran before and what is to run next. Each step of an install is a new value that is made durable
/// before the step is taken, so that a start after a crash knows where it was. Immutable.
/// </summary>
public sealed record ModelHistory
{
    /// <summary>A trial that was begun so often without an end has crashed the agent each time.</summary>
    public const int MaxTrialStarts = 3;

    /// <summary>A probe that was begun so often without an end has taken the whole board down each time.</summary>
    public const int MaxProbeStarts = 3;

    /// <summary>The source of a model that only an order has brought; null for one that the configuration names.</summary>
    public string? Source { get; init; }

    /// <summary>What was committed last; null while only the configured model has ever run.</summary>
    public InstalledModel? Running { get; init; }

    /// <summary>What was committed before that; kept for a rollback without the cloud.</summary>
    public InstalledModel? Previous { get; init; }

    /// <summary>What is being tried; null when nothing is.</summary>
    public InstalledModel? Candidate { get; init; }

    /// <summary>How often the candidate was swapped in: at its trial's begin and at each start of the agent within it.</summary>
    public int TrialStarts { get; init; }

    /// <summary>How often probing the candidate was begun without coming to an end.</summary>
    public int ProbeStarts { get; init; }

    /// <summary>How the model that came with the configuration runs best on this board; null before it was tried.</summary>
    public InstalledModel? Tuned { get; init; }

    /// <summary>The lowest release that may be installed without a signed grant: the last one that was committed. It moves only at a commit.</summary>
    public long FloorRelease { get; init; }

    /// <summary>The lowest release that may be returned to without a signed grant: the highest floor that a committed manifest has signed. It rises only at a commit.</summary>
    public long ReturnFloorRelease { get; init; }

    /// <summary>How the last install that came to nothing ended; null after a commit.</summary>
    public InstallVerdict? Verdict { get; init; }

    /// <summary>The model that is to run now: the candidate once its trial has begun, else the committed one.</summary>
    public InstalledModel? Active => TrialStarts > 0 ? Candidate : Running;

    /// <summary>Whether the trial has crashed the agent so often that it must be rolled back.</summary>
    public bool IsCrashLoop => TrialStarts > MaxTrialStarts;

    /// <summary>A model is staged and next in line; one that was in line is given up.</summary>
    public ModelHistory Stage(InstalledModel model) => this with { Candidate = model, TrialStarts = 0, ProbeStarts = model.Digest == Candidate?.Digest ? ProbeStarts : 0 };

    /// <summary>The candidate is about to run: at the swap, and at every start within its trial.</summary>
    /// <exception cref="InvalidOperationException">There is no candidate.</exception>
    public ModelHistory BeginTrial() => Candidate is null ? throw new InvalidOperationException("there is no candidate to try") : this with { TrialStarts = TrialStarts + 1 };

    /// <summary>The candidate is about to be probed.</summary>
    public ModelHistory BeginProbe() => this with { ProbeStarts = ProbeStarts + 1 };

    /// <summary>Probing has come to an end, whichever.</summary>
    public ModelHistory EndProbe() => this with { ProbeStarts = 0 };

    /// <summary>The probe has chosen how the candidate runs.</summary>
    /// <exception cref="InvalidOperationException">There is no candidate.</exception>
    public ModelHistory Choose(ChosenVariant chosen) => Candidate is null
        ? throw new InvalidOperationException("there is no candidate to choose a variant of")
        : this with { Candidate = Candidate with { Variant = chosen.Variant, Threads = chosen.Threads, Proved = chosen.Proved } };

    /// <summary>The agent stops in good order within a trial: after the next start it begins afresh.</summary>
    public ModelHistory Suspend() => this with { TrialStarts = 0 };

    /// <summary>The candidate has proved itself.</summary>
    /// <exception cref="InvalidOperationException">No trial is under way.</exception>
    public ModelHistory Commit() => TrialStarts == 0 || Candidate is null
        ? throw new InvalidOperationException("no trial is under way")
        : this with
        {
            Running = Candidate,
            Previous = Running,
            Candidate = null,
            TrialStarts = 0,
            Verdict = null,
            FloorRelease = ReleaseFloor.AfterCommit(FloorRelease, Candidate.Release, Candidate.GrantedRelease),
            ReturnFloorRelease = Math.Min(Candidate.Release, Math.Max(ReturnFloorRelease, Candidate.Floor ?? 0)),
        };

    /// <summary>The candidate is given up; what was committed runs.</summary>
    /// <param name="verdict">Why; null when another candidate takes its place.</param>
    public ModelHistory RollBack(InstallVerdict? verdict = null) => this with { Candidate = null, TrialStarts = 0, Verdict = verdict ?? Verdict };

    /// <summary>The model is given up. Its floors stay: to give a model up and order it again must not open the way to an old release.</summary>
    public ModelHistory GiveUp() => new() { FloorRelease = FloorRelease, ReturnFloorRelease = ReturnFloorRelease };

    /// <summary>Back to the previous commit; the one that was left is not kept as a way back to it. Refused where there is none, or none that <see cref="ReleaseFloor"/> lets in.</summary>
    /// <param name="verdict">Why the running one is left.</param>
    /// <param name="grant">A signed grant to go below the floor; null without.</param>
    /// <returns>The new history, <see cref="ErrorCode.NoPreviousModel"/> or <see cref="ErrorCode.ReleaseBelowFloor"/>.</returns>
    public Checked<ModelHistory> Return(InstallVerdict? verdict = null, RollbackGrant? grant = null)
    {
        if (Previous is not { } previous)
        {
            return new ErrorInfo(ErrorCode.NoPreviousModel, "there is no previous commit to go back to; push the model that you want");
        }

        return ReleaseFloor.Check(ReturnFloorRelease, previous.Release, grant) is { } refusal
            ? refusal
            : this with { Running = previous, Previous = null, Candidate = null, TrialStarts = 0, Verdict = verdict ?? Verdict };
    }
}
