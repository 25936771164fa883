using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>What an inference loop runs by.</summary>
/// <param name="Physical">The clock of its schedule.</param>
/// <param name="Heartbeat">Its promise to the watchdog.</param>
/// <param name="Logger">Its log.</param>
public sealed record LoopServices(TimeProvider Physical, Heartbeat Heartbeat, ILogger<InferenceLoop> Logger)
{
    /// <summary>What inferences pay from, all models from the same; null where nothing bounds them.</summary>
    public JouleBucket? Bucket { get; init; }

    /// <summary>Marks inferences for an external meter, all models by the same line; null where nobody wants it.</summary>
    public InferenceMarker? Marker { get; init; }
}
