namespace EdgeRuntime.Agent.Governing;

/// <summary>What the two windows of one governor have shown. The second ones come in the opposite order, so that a slow drift of the board falls on all alike.</summary>
/// <param name="Governor">The governor; null: the board's own.</param>
/// <param name="First">The first window.</param>
/// <param name="Second">The second one.</param>
internal sealed record GovernorTrial(string? Governor, GovernorFigures First, GovernorFigures Second)
{
    /// <summary>Inferences of all models.</summary>
    public double InferencesPerSecond => (First.InferencesPerSecond + Second.InferencesPerSecond) / 2;

    /// <summary>Joules of an inference with all that the board draws.</summary>
    public double JoulesPerInference => (First.JoulesPerInference + Second.JoulesPerInference) / 2;

    /// <summary>How far the two windows disagree.</summary>
    public double SpreadJoules => Math.Abs(First.JoulesPerInference - Second.JoulesPerInference);

    /// <summary>95th percentile of a model's latency, ms; null where it has not run.</summary>
    public double? LatencyP95Ms(int model) => First.Latencies[model].With(Second.Latencies[model]).Percentile(0.95)?.TotalMilliseconds;
}
