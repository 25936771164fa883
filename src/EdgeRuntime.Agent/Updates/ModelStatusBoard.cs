using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.Updates;

/// <summary>
/// What the device reports of itself: the generation in force, the last refusal, and of each model the commit that is in force and, beside it, the install that is under way or came to
/// nothing. Written by the loops, composed by the connection.
/// </summary>
internal sealed class ModelStatusBoard(Action changed)
{
    private readonly Lock _lock = new();
    private ImmutableDictionary<string, ModelStatus> _committed = ImmutableDictionary.Create<string, ModelStatus>(StringComparer.Ordinal);
    private ImmutableDictionary<string, ModelStatus> _installs = ImmutableDictionary.Create<string, ModelStatus>(StringComparer.Ordinal);
    private long _generation;
    private RefusedGeneration? _refused;

    /// <summary>The generation in force.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>The last refused desired document; null when none was since the last one that was applied.</summary>
    public RefusedGeneration? Refused => Volatile.Read(ref _refused);

    /// <summary>The last update of the agent itself; null where there was none.</summary>
    public AgentStatus? Agent
    {
        get;
        set
        {
            if (field != value)
            {
                field = value;
                changed();
            }
        }
    }

    /// <summary>Tells the source of a model that only an order has brought; null for any other.</summary>
    public Func<string, string?> SourceOf { get; set; } = static _ => null;

    /// <summary>Every model, in the order of their ids.</summary>
    public ImmutableArray<ModelStatus> Models
    {
        get
        {
            lock (_lock)
            {
                return [.. _committed.Values.Concat(_installs.Values).OrderBy(static status => status.Model, StringComparer.Ordinal).Select(status => SourceOf(status.Model) is { } source ? status with { Source = source } : status)];
            }
        }
    }

    /// <summary>A desired document is in force. What came to nothing under an earlier one is begun anew where this one asks for it: who follows its generation must not read the old end as the new.</summary>
    public void Apply(DesiredDocument document)
    {
        lock (_lock)
        {
            _installs = _installs.RemoveRange(document.Models.Where(model => _installs.GetValueOrDefault(model.Model) is { Phase: ModelPhase.Failed or ModelPhase.RolledBack } install && install.Digest == model.Digest).Select(static model => model.Model));
        }

        if (Agent is { Phase: ModelPhase.Failed or ModelPhase.RolledBack } agent && agent.Digest == document.Agent?.Digest)
        {
            Agent = null;
        }

        Interlocked.Exchange(ref _generation, document.Generation);
        Volatile.Write(ref _refused, null);
        changed();
    }

    /// <summary>A generation was in force before the start; whoever writes the next order must be above it, also when the document itself is lost.</summary>
    public void Remember(long generation) => Interlocked.Exchange(ref _generation, generation);

    /// <summary>A desired document was refused.</summary>
    public void Refuse(long generation, ErrorInfo error)
    {
        Volatile.Write(ref _refused, new RefusedGeneration(generation, error.Code, error.Message));
        changed();
    }

    /// <summary>A model is committed; an install of the same digest has come to its end.</summary>
    public void Commit(string model, string digest) => Change(
        committed => committed.SetItem(model, new ModelStatus { Model = model, Digest = digest, Phase = ModelPhase.Committed }),
        installs => installs.TryGetValue(model, out var install) && install.Digest == digest ? installs.Remove(model) : installs);

    /// <summary>Where an install stands.</summary>
    public void Note(string model, string digest, ModelPhase phase, double? progress = null, ErrorInfo? error = null) => Change(
        static committed => committed,
        installs => installs.SetItem(model, new ModelStatus { Model = model, Digest = digest, Phase = phase, Progress = progress, Error = error }));

    /// <summary>A download is tried. What the same install waits for is told until something comes: each try would else hide the reason for as long as it lasts.</summary>
    /// <returns>Whether it is told; else the first thing that comes is to be.</returns>
    public bool Begin(string model, string digest)
    {
        lock (_lock)
        {
            if (_installs.GetValueOrDefault(model) is { Phase: ModelPhase.Waiting } install && install.Digest == digest)
            {
                return false;
            }
        }

        Note(model, digest, ModelPhase.Downloading, 0);
        return true;
    }

    /// <summary>Nothing is under way for a model, and nothing is worth telling of the last install.</summary>
    public void Clear(string model) => Change(static committed => committed, installs => installs.Remove(model));

    /// <summary>The device has given a model up: nothing is told of it any more.</summary>
    public void Forget(string model) => Change(committed => committed.Remove(model), installs => installs.Remove(model));

    // What says the same as before is not worth a message.
    private void Change(Func<ImmutableDictionary<string, ModelStatus>, ImmutableDictionary<string, ModelStatus>> commit, Func<ImmutableDictionary<string, ModelStatus>, ImmutableDictionary<string, ModelStatus>> install)
    {
        lock (_lock)
        {
            var (committed, installs) = (commit(_committed), install(_installs));
            if (committed == _committed && installs == _installs)
            {
                return;
            }

            (_committed, _installs) = (committed, installs);
        }

        changed();
    }
}
