using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>What one inference loop owns: a source, a model made ready for it, and how they are run.</summary>
/// <param name="Source">Where samples come from.</param>
/// <param name="Model">The model.</param>
/// <param name="Pool">Result buffers of that model.</param>
/// <param name="MaxRateHz">The model's own highest rate; null: the policy's.</param>
/// <param name="Priority">Who goes first when several are due: the higher number.</param>
/// <param name="Gate">Skips unchanged samples; null lets all through.</param>
/// <param name="CatchUpLimit">Late ticks that may wait; 1 with a live source.</param>
public sealed record InferenceLane(ISource Source, LoadedModel Model, ResultPool Pool, double? MaxRateHz, int Priority, ChangeGate? Gate = null, int CatchUpLimit = 1)
{
    /// <summary>How this model has done since it was swapped in.</summary>
    public LaneRecord Record { get; private init; } = new();

    /// <summary>The same lane with another model, with buffers and a record of its own: what the old one has under way stays the old one's.</summary>
    public InferenceLane With(LoadedModel model) =>
        this with { Model = model, Pool = new ResultPool(model.Package, Pool.Size, model.Steps[0].ResultEntries), Record = new LaneRecord() };
}
