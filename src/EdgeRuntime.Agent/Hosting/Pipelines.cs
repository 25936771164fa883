using System.Collections;
using System.Collections.Immutable;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>
/// The inference loops of the device, the configured ones first: makes them, runs them, and starts and ends those of models that orders bring while the agent runs. Safe to read from any thread.
/// </summary>
/// <param name="configuration">The device's configuration.</param>
/// <param name="services">What sources run by.</param>
/// <param name="group">Runs the loops.</param>
/// <param name="newLoop">Makes the loop of a lane.</param>
internal sealed class Pipelines(AgentConfiguration configuration, SourceServices services, LoopGroup group, Func<InferenceLane, Heartbeat, InferenceLoop> newLoop) : IReadOnlyList<InferenceLoop>
{
    // Results under way to the outbox: it takes them within microseconds, unless the machine is very busy.
    private const int ResultsUnderWay = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Heartbeat> _heartbeats = new(StringComparer.Ordinal);
    private readonly Dictionary<InferenceLoop, (CancellationTokenSource Stop, Task End)> _running = [];
    private ImmutableList<InferenceLoop> _loops = [];
    private ImmutableList<LoopStatistics> _ended = [];
    private bool _started;

    /// <summary>Raised when a loop has come or gone while the agent runs.</summary>
    public event Action? Changed;

    /// <inheritdoc/>
    public int Count => Loops.Count;

    /// <summary>The counts of all loops since the start, also of those that have ended.</summary>
    public IEnumerable<LoopStatistics> Statistics => Volatile.Read(ref _ended).Concat(Loops.Select(static loop => loop.Statistics));

    private ImmutableList<InferenceLoop> Loops => Volatile.Read(ref _loops);

    /// <inheritdoc/>
    public InferenceLoop this[int index] => Loops[index];

    /// <inheritdoc/>
    public IEnumerator<InferenceLoop> GetEnumerator() => Loops.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Opens a source for a model that the configuration does not name.</summary>
    /// <param name="name">Its configured name.</param>
    /// <param name="error">Why it cannot be opened: <see cref="ErrorCode.UnknownSource"/>, <see cref="ErrorCode.SourceInUse"/>, or <see cref="ErrorCode.SourceUnavailable"/> for a recording that cannot be
    /// read.</param>
    /// <returns>The source; null when it cannot be opened.</returns>
    public ISource? TryOpen(string name, out ErrorInfo? error)
    {
        error = null;
        if (!configuration.Sources.TryGetValue(name, out var options))
        {
            error = UnknownSource(name, configuration);
            return null;
        }

        if (!options.CanBeShared && (configuration.Models.Any(model => model.Source == name) || Loops.Exists(loop => loop.Lane.Source.Name == name)))
        {
            error = SourceInUse(name, options);
            return null;
        }

        try
        {
            return SourceFactory.Create(name, options, services);
        }
        catch (ReplayException e)
        {
            error = new ErrorInfo(ErrorCode.SourceUnavailable, $"source '{name}': {e.Message}");
            return null;
        }
    }

    /// <summary>The refusal of a source that is not configured.</summary>
    public static ErrorInfo UnknownSource(string name, AgentConfiguration configuration) =>
        new(ErrorCode.UnknownSource, $"this device has no source '{name}', only {string.Join(", ", configuration.Sources.Keys)}; name one of them or configure it");

    /// <summary>The refusal of a source that one model alone can read.</summary>
    public static ErrorInfo SourceInUse(string name, SourceOptions options) =>
        new(ErrorCode.SourceInUse, $"source '{name}' already feeds another model, and of kind {options.Kind} only one can open it; configure one more source");

    /// <summary>Adds the loop of a model; it runs at once when the others do.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="source">Its source; the loop owns it.</param>
    /// <param name="model">The model; the loop owns it.</param>
    public InferenceLoop Add(ModelOptions options, ISource source, LoadedModel model)
    {
        var lane = new InferenceLane(
            source,
            model,
            new ResultPool(model.Package, ResultsUnderWay, model.Steps[0].ResultEntries),
            options.MaxRateHz,
            options.Priority,
            options.Gate.Threshold > 0 ? new ChangeGate(options.Gate) : null,
            options.CatchUpLimit);
        var loop = newLoop(lane, HeartbeatOf(model.Package.Manifest.Model));
        lock (_lock)
        {
            Volatile.Write(ref _loops, _loops.Add(loop));
            if (!_started)
            {
                return loop;
            }

            Run(loop);
        }

        Changed?.Invoke();
        return loop;
    }

    /// <summary>Starts all loops.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _started = true;
            _loops.ForEach(Run);
        }
    }

    /// <summary>Ends a loop, and frees its model and its source.</summary>
    public async Task EndAsync(InferenceLoop loop)
    {
        (CancellationTokenSource Stop, Task End)? running = null;
        lock (_lock)
        {
            if (_running.Remove(loop, out var found))
            {
                running = found;
            }
        }

        if (running is var (stop, end))
        {
            await stop.CancelAsync();
            await end;
            stop.Dispose();
            HeartbeatOf(loop.Model).Rest();
        }

        lock (_lock)
        {
            Volatile.Write(ref _loops, _loops.Remove(loop));
            Volatile.Write(ref _ended, _ended.Add(loop.Statistics));
        }

        await loop.DisposeAsync();
        Changed?.Invoke();
    }

    private void Run(InferenceLoop loop)
    {
        var stop = new CancellationTokenSource();
        _running.Add(loop, (stop, group.StartEndable($"inference of {loop.Model}", loop.RunAsync, stop.Token)));
    }

    // One for each model, however often it comes and goes.
    private Heartbeat HeartbeatOf(string model)
    {
        lock (_lock)
        {
            return _heartbeats.TryGetValue(model, out var heartbeat) ? heartbeat : _heartbeats[model] = group.NewHeartbeat($"inference of {model}");
        }
    }
}
