using EdgeRuntime.Core.Inference.Preprocessing;

namespace EdgeRuntime.Core.Inference;

/// <summary>How the sample becomes one of the inputs.</summary>
/// <param name="Index">The input's place among the session's inputs.</param>
/// <param name="Plan">The steps.</param>
internal sealed record InputPlan(int Index, PreprocessPlan Plan);
