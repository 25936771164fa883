using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Models.Staging;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Agent.Updates;

/// <summary>One configured model: the package that came with the configuration, and what has come over the network in its place. Owned by the install loop once that runs.</summary>
/// <param name="options">Its configuration.</param>
/// <param name="configured">The package that it names.</param>
/// <param name="store">What came over the network; null where the device takes no models.</param>
internal sealed class ModelSlot(ModelOptions options, ModelPackage configured, ModelStore? store)
{
    private readonly Checked<ModelHistory> _stored = store?.HistoryOf(configured.Manifest.Model) ?? new ModelHistory();
    private ModelHistory? _known;

    /// <summary>The model id.</summary>
    public string Model => configured.Manifest.Model;

    /// <summary>Its configuration.</summary>
    public ModelOptions Options => options;

    /// <summary>What runs, ran and is to run.</summary>
    public ModelHistory History
    {
        get => _known ??= _stored.Value ?? store!.PresumedHistoryOf(configured.Manifest.Model);
        private set => _known = value;
    }

    /// <summary>Why it is not known what had been installed before the start; null where it is known.</summary>
    public ErrorInfo? HistoryFault => _stored.Error;

    /// <summary>The loop that runs it.</summary>
    public InferenceLoop Loop { get; set; } = null!;

    /// <summary>What is committed: the last commit, or the configured package as long as there is none.</summary>
    public InstalledModel Running => History.Running ?? Configured;

    /// <summary>The configured package as if it had been installed; tuned to this board, once it has been tried.</summary>
    public InstalledModel Configured => History.Tuned is { } tuned && tuned.Digest == configured.Digest
        ? tuned
        : new InstalledModel(configured.Digest, configured.Manifest.Release, []) { Floor = configured.Manifest.Floor };

    /// <summary>Whether it is still to be found out how the committed model runs best here.</summary>
    public bool NeedsTuning => options.Threads == 0 && Running.Threads is null;

    /// <summary>Whether the candidate runs in its loop.</summary>
    public bool IsOnTrial => History.TrialStarts > 0 && Loop.Lane.Model.Package.Digest == History.Candidate!.Digest;

    /// <summary>How the committed model had done before the trial under way; null where that is not known.</summary>
    public LaneFigures? FiguresBefore { get; set; }

    /// <summary>When the trial under way began in this life of the agent, as a timestamp of the physical clock; null where none did.</summary>
    public long? TrialBegan { get; set; }

    /// <summary>Why another model than the committed one was loaded; null where none was.</summary>
    public ErrorInfo? Fallback { get; private set; }

    /// <summary>Takes the next step of the history; it is durable when this returns.</summary>
    /// <exception cref="IOException">The disk fails; the old history stays.</exception>
    public void Advance(ModelHistory next)
    {
        if (next == History)
        {
            return;
        }

        next = WithWayBack(next);
        store?.Save(Model, next);
        Become(next);
    }

    /// <summary>Takes the next step of the history; where the disk does not take it, it holds for this life of the agent: a disk that takes no writes must not keep the device from inferring.</summary>
    public void TryAdvance(ModelHistory next)
    {
        try
        {
            Advance(next);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Become(WithWayBack(next));
        }
    }

    /// <summary>The package of an installed model: null when it is not there or not whole. What lies in the store is checked file by file; the configured one was at the start.</summary>
    public ModelPackage? Find(InstalledModel model)
    {
        if (model.Digest != configured.Digest)
        {
            return store?.Find(Model, model.Digest, model.Variants);
        }

        return model.Variants.All(name => configured.Manifest.Variants.Any(variant => variant.Name == name)) ? configured : null;
    }

    /// <summary>Makes a package ready for this slot's source.</summary>
    /// <exception cref="ModelLoadException">It cannot be loaded or does not fit.</exception>
    public LoadedModel Load(ModelPackage package, InstalledModel model, SampleFormat format, IInferenceSessionFactory sessions)
    {
        // The variants of what came with the device are known to do no harm; of an installed model only those that its probe found good are loaded.
        var isConfigured = package.Digest == configured.Digest;
        var good = isConfigured ? [.. package.Manifest.Variants.Select(static variant => variant.Name)] : model.Proved;
        return LoadedModel.Load(
            package,
            format,
            sessions,
            options.Threads > 0 ? options.Threads : model.Threads ?? 1,
            model.Variant ?? (isConfigured ? options.Variant : null),
            alternatives: options.SwitchVariants && options.Variant is null ? good : null);
    }

    /// <summary>
    /// Loads what is to run at a start: the model on trial unless it has crashed the agent too often, else the committed one, else the one before, else the configured one. So there is always one,
    /// whatever a crash or a bad disk has left.
    /// </summary>
    /// <param name="format">What the source yields.</param>
    /// <param name="sessions">Opens models.</param>
    /// <param name="canTry">Whether anybody judges a trial; without, it is over.</param>
    /// <exception cref="ModelLoadException">Not even the configured one can be loaded.</exception>
    public LoadedModel LoadAtStart(SampleFormat format, IInferenceSessionFactory sessions, bool canTry)
    {
        if (History.TrialStarts > 0)
        {
            BeginTrialAgain(canTry);
        }

        if (History.TrialStarts > 0)
        {
            if (TryLoad(History.Candidate!, format, sessions, out var error) is { } candidate)
            {
                NoteUse(History.Candidate);
                return candidate;
            }

            TryAdvance(History.RollBack(VerdictOf(History.Candidate!, ModelPhase.RolledBack, error!)));
        }

        return LoadCommitted(format, sessions);
    }

    /// <summary>
    /// Loads the committed model; where that fails the one before it or the configured one, and <see cref="Fallback"/> says why. The history stays: what fails now may load at the next start.
    /// </summary>
    /// <exception cref="ModelLoadException">Not even the configured one can be loaded.</exception>
    public LoadedModel LoadCommitted(SampleFormat format, IInferenceSessionFactory sessions)
    {
        Fallback = null;
        foreach (var model in new[] { History.Running, History.Previous })
        {
            if (model is null)
            {
                continue;
            }

            if (TryLoad(model, format, sessions, out var error) is { } loaded)
            {
                NoteUse(model);
                return loaded;
            }

            Fallback ??= error;
        }

        return Load(configured, Configured, format, sessions);
    }

    /// <summary>Why an install came to nothing.</summary>
    public static InstallVerdict VerdictOf(InstalledModel model, ModelPhase phase, ErrorInfo error, string? judgedBy = null) => new(model.Digest, model.Generation, phase, error, judgedBy);

    // What is left has been used until now, what takes its place is used from now on.
    private void Become(ModelHistory next)
    {
        var (left, taken) = (History.Active, next.Active);
        History = next;
        if (left?.Digest != taken?.Digest)
        {
            NoteUse(left);
            NoteUse(taken);
        }
    }

    private void NoteUse(InstalledModel? model)
    {
        if (model is not null)
        {
            store?.NoteUse(Model, model.Digest);
        }
    }

    // What came with the configuration can be gone back to like any other commit.
    private ModelHistory WithWayBack(ModelHistory next) =>
        History.Running is null && next.Running is { } first && first.Digest != configured.Digest ? next with { Previous = next.Previous ?? Configured } : next;

    // Counted before it is loaded: a model that crashes the process in its load must be counted too.
    private void BeginTrialAgain(bool canTry)
    {
        var again = History.BeginTrial();
        ErrorInfo? end = !canTry ? new ErrorInfo(ErrorCode.UpdatesDisabled, "this device takes no models any more; the trial is over")
            : again.IsCrashLoop ? new ErrorInfo(ErrorCode.CrashLoop, $"the agent ended {ModelHistory.MaxTrialStarts} times within the trial; the model before it runs again")
            : null;
        TryAdvance(end is null ? again : again.RollBack(VerdictOf(again.Candidate!, ModelPhase.RolledBack, end)));
    }

    private LoadedModel? TryLoad(InstalledModel model, SampleFormat format, IInferenceSessionFactory sessions, out ErrorInfo? error)
    {
        error = null;
        try
        {
            // The store says why a model of its cannot be used; Find does not.
            if ((store is not null && model.Digest != configured.Digest ? store.Load(Model, model.Digest, model.Variants) : Find(model)) is { } package)
            {
                return Load(package, model, format, sessions);
            }

            error = new ErrorInfo(ErrorCode.ModelFileMissing, $"{Model} {model.Digest} is not whole on this device any more");
        }
        catch (ModelLoadException e)
        {
            error = new ErrorInfo(e.Code, e.Message);
        }

        return null;
    }
}
