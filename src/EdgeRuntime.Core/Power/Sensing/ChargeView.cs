using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>What is known of the charge at one moment.</summary>
/// <param name="SocFraction">State of charge; the least that can be left while stale; null when lost.</param>
/// <param name="ReckonedSocFraction">The least that can be left, while the sensor is silent.</param>
/// <param name="State">How far it can be trusted.</param>
/// <param name="Silence">How long there has been no good reading; zero while there is one.</param>
/// <param name="CapacityJoules">Energy of the full pack.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChargeView(double? SocFraction, double? ReckonedSocFraction, BatterySensorState State, TimeSpan Silence, double CapacityJoules);
