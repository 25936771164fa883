using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Testing;

/// <summary>A GPIO line whose level a test looks at, and which it may break.</summary>
public sealed class FakeGpioOutput : IGpioOutput
{
    /// <summary>The level.</summary>
    public bool IsHigh { get; private set; }

    /// <summary>How often it has risen.</summary>
    public long Rises { get; private set; }

    /// <summary>Whether the kernel refuses.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Whether it was given back.</summary>
    public bool IsClosed { get; private set; }

    /// <inheritdoc/>
    public bool TryDrive(bool isHigh)
    {
        if (IsBroken)
        {
            return false;
        }

        Rises += isHigh && !IsHigh ? 1 : 0;
        IsHigh = isHigh;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IsHigh = false;
        IsClosed = true;
    }
}
