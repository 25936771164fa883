using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Power.Charge;

/// <summary>What one look at the battery yielded. Null means that the sensor does not say.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatteryReading
{
    /// <summary>Voltage of the whole pack.</summary>
    public double? VoltageV { get; init; }

    /// <summary>Current into the pack: positive charges.</summary>
    public double? CurrentA { get; init; }

    /// <summary>Coulombs into the pack since the sensor's counter began; only differences count.</summary>
    public double? ChargeCoulombs { get; init; }

    /// <summary>Temperature of the cells.</summary>
    public double? TempC { get; init; }

    /// <summary>The vendor's own state of charge, 0 to 1: an input, never the answer.</summary>
    public double? GaugeFraction { get; init; }

    /// <summary>How far the vendor's figure may be off, one sigma; null where the vendor does not say.</summary>
    public double? GaugeSigmaFraction { get; init; }

    /// <summary>The charger says that the battery is full.</summary>
    public bool? Full { get; init; }
}
