using EdgeRuntime.Agent.Configuration;
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
    private ModelHistory _history = store?.HistoryOf(configured.Manifest.Model) ?? new ModelHistory();

    /// <summary>The model id.</summary>
    public string Model => configured.Manifest.Model;

    /// <summary>Its configuration.</summary>
    public ModelOptions Options => options;

    /// <summary>What runs, ran and is to run.</summary>
    public ModelHistory History => _history;

    /// <summary>The loop that runs it.</summary>
    public InferenceLoop Loop { get; set; } = null!;

    /// <summary>What is committed: the last commit, or the configured package as long as there is none.</summary>
    public InstalledModel Running => _history.Running ?? Configured;

    /// <summary>The configured package as if it had been installed.</summary>
    public InstalledModel Configured => new(configured.Digest, configured.Manifest.Release, []) { Floor = configured.Manifest.Floor };

    /// <summary>Takes the next step of the history; it is durable when this returns.</summary>
    /// <exception cref="IOException">The disk fails; the old history stays.</exception>
    public void Advance(ModelHistory next)
    {
        // What came with the configuration can be gone back to like any other commit.
        next = next.Running is null ? next : next with { Previous = next.Previous ?? (_history.Running is null && next.Running.Digest != configured.Digest ? Configured : null) };
        store?.Save(Model, next);
        _history = next;
    }

    /// <summary>The package of an installed model, every file checked again; null when it is not there or not whole.</summary>
    public ModelPackage? Find(InstalledModel model) =>
        model.Digest == configured.Digest ? configured : store?.Find(Model, model.Digest, model.Variants);

    /// <summary>Makes a package ready for this slot's source.</summary>
    /// <exception cref="ModelLoadException">It cannot be loaded or does not fit.</exception>
    public LoadedModel Load(ModelPackage package, string? variant, SampleFormat format, IInferenceSessionFactory sessions) =>
        LoadedModel.Load(package, format, sessions, options.Threads, variant ?? (package.Digest == configured.Digest ? options.Variant : null));

    /// <summary>
    /// Loads what is to run at a start: the model on trial unless it has crashed the agent too often, else the committed one, else the one before, else the configured one. So there is always one,
    /// whatever a crash or a bad disk has left.
    /// </summary>
    /// <exception cref="ModelLoadException">Not even the configured one can be loaded.</exception>
    public LoadedModel LoadAtStart(SampleFormat format, IInferenceSessionFactory sessions)
    {
        if (_history.TrialStarts > 0)
        {
            BeginTrialAgain();
        }

        if (_history.TrialStarts > 0)
        {
            if (TryLoad(_history.Candidate!, format, sessions, out var error) is { } candidate)
            {
                return candidate;
            }

            TryAdvance(_history.RollBack(VerdictOf(_history.Candidate!, ModelPhase.RolledBack, error!)));
        }

        foreach (var model in new[] { _history.Running, _history.Previous })
        {
            if (model is not null && TryLoad(model, format, sessions, out _) is { } loaded)
            {
                TryAdvance(model == _history.Running ? _history : _history with { Running = model, Previous = null });
                return loaded;
            }
        }

        TryAdvance(_history with { Running = null, Previous = null });
        return Load(configured, null, format, sessions);
    }

    /// <summary>Why an install came to nothing.</summary>
    public static InstallVerdict VerdictOf(InstalledModel model, ModelPhase phase, ErrorInfo error) => new(model.Digest, model.Generation, phase, error);

    // Counted before it is loaded: a model that crashes the process in its load must be counted too.
    private void BeginTrialAgain()
    {
        var again = _history.BeginTrial();
        TryAdvance(again.IsCrashLoop
            ? again.RollBack(VerdictOf(
                again.Candidate!,
                ModelPhase.RolledBack,
                new ErrorInfo(ErrorCode.CrashLoop, $"the agent ended {ModelHistory.MaxTrialStarts} times within the trial; the model before it runs again")))
            : again);
    }

    private LoadedModel? TryLoad(InstalledModel model, SampleFormat format, IInferenceSessionFactory sessions, out ErrorInfo? error)
    {
        error = null;
        try
        {
            if (Find(model) is { } package)
            {
                return Load(package, model.Variant, format, sessions);
            }

            error = new ErrorInfo(ErrorCode.ModelFileMissing, $"{Model} {model.Digest} is not whole on this device any more");
        }
        catch (ModelLoadException e)
        {
            error = new ErrorInfo(e.Code, e.Message);
        }

        return null;
    }

    // A disk that takes no writes must not keep the device from inferring.
    private void TryAdvance(ModelHistory next)
    {
        if (next == _history)
        {
            return;
        }

        try
        {
            Advance(next);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _history = next;
        }
    }
}
