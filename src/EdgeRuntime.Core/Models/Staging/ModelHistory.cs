using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Core.Models.Staging;

/// <summary>
/// What runs on this device under one model id, what ran before and what is to run next. Each step of an install is a new value that is made durable
/// before the step is taken, so that a start after a crash knows where it was. Immutable.
/// </summary>
public sealed record ModelHistory
{
    /// <summary>A trial that was begun so often without an end has crashed the agent each time.</summary>
    public const int MaxTrialStarts = 3;

    /// <summary>What was committed last; null while only the configured model has ever run.</summary>
    public InstalledModel? Running { get; init; }

    /// <summary>What was committed before that; kept for a rollback without the cloud.</summary>
    public InstalledModel? Previous { get; init; }

    /// <summary>What is being tried; null when nothing is.</summary>
    public InstalledModel? Candidate { get; init; }

    /// <summary>How often the candidate was swapped in: at its trial's begin and at each start of the agent within it.</summary>
    public int TrialStarts { get; init; }

    /// <summary>The lowest release that may be installed without a signed grant. It rises only at a commit.</summary>
    public long FloorRelease { get; init; }

    /// <summary>The model that is to run now: the candidate once its trial has begun, else the committed one.</summary>
    public InstalledModel? Active => TrialStarts > 0 ? Candidate : Running;

    /// <summary>Whether the trial has crashed the agent so often that it must be rolled back.</summary>
    public bool IsCrashLoop => TrialStarts > MaxTrialStarts;

    /// <summary>A model is staged and next in line; one that was in line is given up.</summary>
    public ModelHistory Stage(InstalledModel model) => this with { Candidate = model, TrialStarts = 0 };

    /// <summary>The candidate is about to run: at the swap, and at every start within its trial.</summary>
    /// <exception cref="InvalidOperationException">There is no candidate.</exception>
    public ModelHistory BeginTrial() => Candidate is null ? throw new InvalidOperationException("there is no candidate to try") : this with { TrialStarts = TrialStarts + 1 };

    /// <summary>The candidate has proved itself.</summary>
    /// <param name="grant">The signed grant that it was let in by; null without.</param>
    /// <exception cref="InvalidOperationException">No trial is under way.</exception>
    public ModelHistory Commit(RollbackGrant? grant = null) => TrialStarts == 0 || Candidate is null
        ? throw new InvalidOperationException("no trial is under way")
        : this with { Running = Candidate, Previous = Running, Candidate = null, TrialStarts = 0, FloorRelease = ReleaseFloor.AfterCommit(FloorRelease, Candidate.Release, grant) };

    /// <summary>The candidate is given up; what was committed runs.</summary>
    public ModelHistory RollBack() => this with { Candidate = null, TrialStarts = 0 };

    /// <summary>Back to the previous commit; null when there is none that <see cref="ReleaseFloor"/> lets in.</summary>
    /// <param name="grant">A signed grant to go below the floor; null without.</param>
    public ModelHistory? Return(RollbackGrant? grant = null) => Previous is { } previous && ReleaseFloor.Check(FloorRelease, previous.Release, grant) is null
        ? this with { Running = previous, Previous = Running, Candidate = null, TrialStarts = 0 }
        : null;
}
