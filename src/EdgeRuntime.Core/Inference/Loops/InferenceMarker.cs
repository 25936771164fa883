using EdgeRuntime.Core.Linux;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>Tells an external meter by a GPIO line when an inference runs. Used by one loop at a time, in its turn; allocates nothing.</summary>
/// <param name="line">High while an inference runs.</param>
/// <param name="logger">Its log.</param>
public sealed class InferenceMarker(IGpioOutput line, ILogger logger)
{
    private bool _hasFailed;

    /// <summary>An inference begins.</summary>
    internal void Begin() => Drive(true);

    /// <summary>It has ended, however.</summary>
    internal void End() => Drive(false);

    private void Drive(bool isHigh)
    {
        var done = line.TryDrive(isHigh);
        if (!done && !_hasFailed)
        {
            Log.MarkerFailed(logger);
        }

        _hasFailed = !done;
    }
}
