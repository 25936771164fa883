namespace EdgeRuntime.Core.Linux;

/// <summary>The one seam to a GPIO line that the agent drives: low when it is opened, and low again before it is closed. One caller at a time.</summary>
public interface IGpioOutput : IDisposable
{
    /// <summary>Drives the line, without allocating; false when the kernel refuses, for instance because the chip is gone.</summary>
    /// <param name="isHigh">The level.</param>
    bool TryDrive(bool isHigh);
}
