using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Energy.Metering;

/// <summary>The time between two samples of the whole node's draw.</summary>
/// <param name="Awake">How long the system ran.</param>
/// <param name="Asleep">How long it was suspended besides.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MeteredWindow(TimeSpan Awake, TimeSpan Asleep)
{
    // The two clocks that tell a suspension are not read at the same moment.
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether it was suspended: then the window says nothing of what the board draws awake.</summary>
    public bool HasSlept => Asleep > Noise;
}
