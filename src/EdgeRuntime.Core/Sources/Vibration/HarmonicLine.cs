namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>One line of the spectrum, in both channels.</summary>
/// <param name="CyclesPerSample">Frequency over the sample rate.</param>
/// <param name="StartCycles">Phase at the first sample, in turns.</param>
/// <param name="Radial">Peak acceleration of the radial channel.</param>
/// <param name="Axial">Peak acceleration of the axial channel.</param>
/// <param name="AxialLeadCycles">Phase of the axial channel ahead of the radial one, in turns.</param>
internal readonly record struct HarmonicLine(double CyclesPerSample, double StartCycles, double Radial, double Axial, double AxialLeadCycles);
