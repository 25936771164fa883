using System.Collections.Immutable;

namespace EdgeRuntime.Core.Energy;

/// <summary>What the ledger has counted since it was opened. Immutable; an interval is the difference of two.</summary>
/// <param name="At">The moment, physical clock.</param>
/// <param name="IdleJoules">What the board would have drawn without inferring, the agent's own work included.</param>
/// <param name="RadioJoules">The radio's share; null where the board's profile does not know it.</param>
/// <param name="Models">Each model and variant.</param>
public sealed record EnergyTotals(DateTimeOffset At, double IdleJoules, double? RadioJoules, ImmutableArray<ModelTotals> Models)
{
    /// <summary>The same moment as time since the ledger was opened: whatever is done to the date, it goes on evenly.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>When the ledger was opened, by the date in force at the moment; it changes when the date is set.</summary>
    public DateTimeOffset DateOrigin => At - Elapsed;

    /// <summary>What the sensor of the whole has seen; null where there is none.</summary>
    public MeteredTotals? Metered { get; init; }

    /// <summary>What the agent itself draws beside the inferences, within the idle energy of a modelled ledger; 0 where a sensor sees the whole.</summary>
    public double AgentWatts { get; init; }

    /// <summary>Joules above idle of all inferences.</summary>
    public double InferenceJoules => Models.Sum(static model => model.Joules);

    /// <summary>Everything: the parts are the whole.</summary>
    public double LoadJoules => IdleJoules + InferenceJoules + (RadioJoules ?? 0);

    /// <summary>Inferences of all models.</summary>
    public long Inferences => Models.Sum(static model => model.Inferences);
}
