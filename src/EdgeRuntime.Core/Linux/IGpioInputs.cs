namespace EdgeRuntime.Core.Linux;

/// <summary>The one seam to GPIO inputs. One caller at a time.</summary>
public interface IGpioInputs : IDisposable
{
    /// <summary>Reads the level of a line; true is high.</summary>
    /// <param name="line">Number of the line (BCM numbering on a Raspberry Pi).</param>
    /// <exception cref="IOException">There is no such line, or it cannot be used.</exception>
    bool Read(int line);
}
