namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>Which of a model's variants runs. Immutable: replaced whole, so that an index never meets another model's variants.</summary>
/// <param name="All">The variants.</param>
/// <param name="Index">The one that runs.</param>
internal sealed record VariantInForce(LaneVariants All, int Index)
{
    /// <summary>What runs it.</summary>
    public InferenceStep Step => All.StepOf(Index);

    /// <summary>Where its energy is booked.</summary>
    public int Account => All.AccountOf(Index);
}
