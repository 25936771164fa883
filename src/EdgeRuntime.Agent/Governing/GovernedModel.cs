using EdgeRuntime.Core.Inference.Loops;

namespace EdgeRuntime.Agent.Governing;

/// <summary>A model whose inferences must be fast enough under any governor.</summary>
/// <param name="loop">What runs it.</param>
/// <param name="maxLatencyMs">The operator's limit of the 95th percentile; null for the model's own.</param>
internal sealed class GovernedModel(InferenceLoop loop, double? maxLatencyMs)
{
    /// <summary>The model's id.</summary>
    public string Name => loop.Model;

    /// <summary>Its rate now.</summary>
    public double RateHz => loop.RateHz;

    /// <summary>The tightest limit of the 95th percentile; null where there is none.</summary>
    public double? LatencyLimitMs => loop.Lane.Model.Package.Manifest.Limits?.LatencyP95Ms is { } own ? Math.Min(own, maxLatencyMs ?? own) : maxLatencyMs;

    /// <summary>Its latencies since it was swapped in.</summary>
    public LatencyCounts Latencies => loop.Lane.Record.ReadLatencies();

    /// <summary>How it runs: what a choice depends on.</summary>
    public string Text
    {
        get
        {
            var (model, limit) = (loop.Lane.Model, LatencyLimitMs);
            return FormattableString.Invariant($"{model.Package.Digest} {model.Steps[0].Variant} x{model.Steps[0].Session.Threads}{(limit is null ? "" : FormattableString.Invariant($" within {limit} ms"))}");
        }
    }
}
