using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Models.Staging;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Agent.Updates;

/// <summary>
/// One model of the device: the package that came with the configuration, and what has come over the network in its place; or a model that only an order has brought. Owned by the install loop once
/// that runs.
/// </summary>
internal sealed class ModelSlot
{
    private readonly ModelOptions _options;
    private readonly ModelPackage? _configured;
    private readonly ModelStore? _store;
    private readonly Checked<ModelHistory> _stored;
    private ModelHistory? _known;

    /// <summary>Makes the slot of a configured model.</summary>
    /// <param name="options">Its configuration.</param>
    /// <param name="configured">The package that it names.</param>
    /// <param name="store">What came over the network; null where the device takes no models.</param>
    public ModelSlot(ModelOptions options, ModelPackage configured, ModelStore? store)
    {
        (Model, _options, _configured, _store) = (configured.Manifest.Model, options, configured, store);
        _stored = store?.HistoryOf(Model) ?? new ModelHistory();
    }

    /// <summary>Makes the slot of a model that only an order has brought.</summary>
    /// <param name="model">The model id.</param>
    /// <param name="source">The source that the order names; null for the one that the history names.</param>
    /// <param name="store">What came over the network.</param>
    public ModelSlot(string model, string? source, ModelStore store)
    {
        (Model, _store) = (model, store);
        _stored = store.HistoryOf(model);
        _options = new ModelOptions { Path = model, Source = source ?? _stored.Value?.Source ?? "" };
    }

    /// <summary>The model id.</summary>
    public string Model { get; }

    /// <summary>Whether only an order has brought it: there is no package to fall back to.</summary>
    public bool IsAdopted => _configured is null;

    /// <summary>Its configuration.</summary>
    public ModelOptions Options => _options;

    /// <summary>What runs, ran and is to run.</summary>
    public ModelHistory History
    {
        get => _known ??= _stored.Value ?? _store!.PresumedHistoryOf(Model);
        private set => _known = value;
    }

    /// <summary>Why it is not known what had been installed before the start; null where it is known.</summary>
    public ErrorInfo? HistoryFault => _stored.Error;

    /// <summary>The loop that runs it; null where an adopted model does not run.</summary>
    public InferenceLoop? Loop { get; set; }

    /// <summary>The opened source of a model that does not run yet; its loop takes it over.</summary>
    public ISource? Source { get; set; }

    /// <summary>What its source yields, whether it runs or is about to.</summary>
    public SampleFormat Format => (Loop?.Lane.Source ?? Source ?? throw new InvalidOperationException($"no source of {Model} is open")).Format;

    /// <summary>The digest of what runs in its loop, committed or not; null where nothing does.</summary>
    public string? RunningDigest => Loop?.Lane.Model.Package.Digest;

    /// <summary>What is committed: the last commit, or the configured package as long as there is none; null for an adopted model before its first commit.</summary>
    public InstalledModel? Running => History.Running ?? Configured;

    /// <summary>The configured package as if it had been installed; tuned to this board, once it has been tried. Null for an adopted model.</summary>
    public InstalledModel? Configured => _configured is null ? null
        : History.Tuned is { } tuned && tuned.Digest == _configured.Digest ? tuned
        : new InstalledModel(_configured.Digest, _configured.Manifest.Release, []) { Floor = _configured.Manifest.Floor };

    /// <summary>Whether it is still to be found out how the committed model runs best here.</summary>
    public bool NeedsTuning => _options.Threads == 0 && Running is { Threads: null };

    /// <summary>Whether the candidate runs in its loop.</summary>
    public bool IsOnTrial => History.TrialStarts > 0 && RunningDigest == History.Candidate!.Digest;

    /// <summary>How the committed model had done before the trial under way; null where that is not known.</summary>
    public LaneFigures? FiguresBefore { get; set; }

    /// <summary>When the trial under way began in this life of the agent, as a timestamp of the physical clock; null where none did.</summary>
    public long? TrialBegan { get; set; }

    /// <summary>Why another model than the committed one was loaded, or none; null where it was.</summary>
    public ErrorInfo? Fallback { get; private set; }

    /// <summary>A committed model cannot run in this life of the agent: there is nothing in its place.</summary>
    public void LeaveOut(ErrorInfo reason) => Fallback = reason;

    /// <summary>Gives an adopted model up: its history says so before its files go.</summary>
    /// <exception cref="IOException">The disk fails; calling again goes on.</exception>
    public void GiveUp()
    {
        var after = History.GiveUp();
        _store!.Save(Model, after);
        History = after;
        _store.Delete(Model);
    }

    /// <summary>Takes the next step of the history; it is durable when this returns.</summary>
    /// <exception cref="IOException">The disk fails; the old history stays.</exception>
    public void Advance(ModelHistory next)
    {
        if (next == History)
        {
            return;
        }

        next = Complete(next);
        _store?.Save(Model, next);
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
            Become(Complete(next));
        }
    }

    /// <summary>The package of an installed model: null when it is not there or not whole. What lies in the store is checked file by file; the configured one was at the start.</summary>
    public ModelPackage? Find(InstalledModel model)
    {
        if (_configured is not { } configured || model.Digest != configured.Digest)
        {
            return _store?.Find(Model, model.Digest, model.Variants);
        }

        return model.Variants.All(name => configured.Manifest.Variants.Any(variant => variant.Name == name)) ? configured : null;
    }

    /// <summary>Makes a package ready for this slot's source.</summary>
    /// <exception cref="ModelLoadException">It cannot be loaded or does not fit.</exception>
    public LoadedModel Load(ModelPackage package, InstalledModel model, SampleFormat format, IInferenceSessionFactory sessions)
    {
        // The variants of what came with the device are known to do no harm; of an installed model only those that its probe found good are loaded.
        var isConfigured = package.Digest == _configured?.Digest;
        var good = isConfigured ? [.. package.Manifest.Variants.Select(static variant => variant.Name)] : model.Proved;
        return LoadedModel.Load(
            package,
            format,
            sessions,
            _options.Threads > 0 ? _options.Threads : model.Threads ?? 1,
            model.Variant ?? (isConfigured ? _options.Variant : null),
            alternatives: _options.SwitchVariants && _options.Variant is null ? good : null);
    }

    /// <summary>
    /// Loads what is to run at a start: the model on trial unless it has crashed the agent too often, else the committed one, else the one before, else the configured one. So there is always one of
    /// a configured model, whatever a crash or a bad disk has left.
    /// </summary>
    /// <param name="format">What the source yields.</param>
    /// <param name="sessions">Opens models.</param>
    /// <param name="canTry">Whether anybody judges a trial; without, it is over.</param>
    /// <param name="judge">Says what is wrong with a model that has been loaded, which then counts as one that cannot be; null where nobody judges.</param>
    /// <exception cref="ModelLoadException">Not even the configured one can be loaded, or there is none.</exception>
    public LoadedModel LoadAtStart(SampleFormat format, IInferenceSessionFactory sessions, bool canTry, Func<LoadedModel, ErrorInfo?>? judge = null)
    {
        if (History.TrialStarts > 0)
        {
            BeginTrialAgain(canTry);
        }

        if (History.TrialStarts > 0)
        {
            if (TryLoad(History.Candidate!, format, sessions, judge, out var error) is { } candidate)
            {
                NoteUse(History.Candidate);
                return candidate;
            }

            TryAdvance(History.RollBack(VerdictOf(History.Candidate!, ModelPhase.RolledBack, error!)));
        }

        return LoadCommitted(format, sessions, judge);
    }

    /// <summary>
    /// Loads the committed model; where that fails the one before it or the configured one, and <see cref="Fallback"/> says why. The history stays: what fails now may load at the next start.
    /// </summary>
    /// <param name="format">What the source yields.</param>
    /// <param name="sessions">Opens models.</param>
    /// <param name="judge">Says what is wrong with a model that has been loaded; null where nobody judges.</param>
    /// <exception cref="ModelLoadException">Not even the configured one can be loaded, or there is none.</exception>
    public LoadedModel LoadCommitted(SampleFormat format, IInferenceSessionFactory sessions, Func<LoadedModel, ErrorInfo?>? judge = null)
    {
        Fallback = null;
        foreach (var model in new[] { History.Running, History.Previous })
        {
            if (model is null)
            {
                continue;
            }

            if (TryLoad(model, format, sessions, judge, out var error) is { } loaded)
            {
                NoteUse(model);
                return loaded;
            }

            Fallback ??= error;
        }

        return _configured is not null ? Judged(Load(_configured, Configured!, format, sessions), judge)
            : throw new ModelLoadException(Fallback?.Code ?? ErrorCode.NoPreviousModel, Fallback?.Message ?? $"no model {Model} has been committed on this device");
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
            _store?.NoteUse(Model, model.Digest);
        }
    }

    // What came with the configuration can be gone back to like any other commit; what did not is made again at the next start by its source.
    private ModelHistory Complete(ModelHistory next) =>
        _configured is null ? next with { Source = _options.Source }
        : History.Running is null && next.Running is { } first && first.Digest != _configured.Digest ? next with { Source = null, Previous = next.Previous ?? Configured }
        : next with { Source = null };

    // Counted before it is loaded: a model that crashes the process in its load must be counted too.
    private void BeginTrialAgain(bool canTry)
    {
        var again = History.BeginTrial();
        ErrorInfo? end = !canTry ? new ErrorInfo(ErrorCode.UpdatesDisabled, "this device takes no models any more; the trial is over")
            : again.IsCrashLoop ? new ErrorInfo(ErrorCode.CrashLoop, $"the agent ended {ModelHistory.MaxTrialStarts} times within the trial; {(Running is null ? "it does not run any more" : "the model before it runs again")}")
            : null;
        TryAdvance(end is null ? again : again.RollBack(VerdictOf(again.Candidate!, ModelPhase.RolledBack, end)));
    }

    private static LoadedModel Judged(LoadedModel model, Func<LoadedModel, ErrorInfo?>? judge)
    {
        if (judge?.Invoke(model) is { } error)
        {
            model.Dispose();
            throw new ModelLoadException(error.Code, error.Message);
        }

        return model;
    }

    private LoadedModel? TryLoad(InstalledModel model, SampleFormat format, IInferenceSessionFactory sessions, Func<LoadedModel, ErrorInfo?>? judge, out ErrorInfo? error)
    {
        error = null;
        try
        {
            // The store says why a model of its cannot be used; Find does not.
            if ((_store is not null && model.Digest != _configured?.Digest ? _store.Load(Model, model.Digest, model.Variants) : Find(model)) is { } package)
            {
                return Judged(Load(package, model, format, sessions), judge);
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
