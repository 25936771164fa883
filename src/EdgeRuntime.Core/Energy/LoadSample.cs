using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Energy;

/// <summary>What the sensors say of the whole node's draw since they were asked last.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LoadSample
{
    /// <summary>The moment of the sensor's reading, as a timestamp of the physical clock.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Joules since the sample before; null where they are not known: the sensor was silent, or does not see the load now.</summary>
    public double? Joules { get; init; }

    /// <summary>Watts now; null where the sensor only counts.</summary>
    public double? Watts { get; init; }

    /// <summary>Over how long before its moment the sensor takes the mean for <see cref="Watts"/>; null where that is not known.</summary>
    public TimeSpan? MeanOver { get; init; }

    /// <summary>Whether the joules were counted without a gap, by the sensor itself, and are not made of watts at two moments.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Measured at the node's input, the difference that the battery shows, or modelled from something else that is measured.</summary>
    public required EnergyBasis Basis { get; init; }
}
