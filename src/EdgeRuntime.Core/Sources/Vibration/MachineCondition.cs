namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>What is wrong with a simulated machine. The numeric value is the class index of the built-in model.</summary>
public enum MachineCondition
{
    /// <summary>Nothing beyond the residuals that every machine has.</summary>
    Healthy,

    /// <summary>The rotor's mass is off its axis: a radial force at shaft speed that grows with the square of the speed.</summary>
    Unbalance,

    /// <summary>The coupled shafts do not line up: twice shaft speed, radial and strongly axial, growing with the load.</summary>
    Misalignment,

    /// <summary>The foot is loose: many harmonics of the shaft and of half its speed.</summary>
    Looseness,

    /// <summary>A spall on the bearing's fixed outer ring: equal impulses at BPFO.</summary>
    BearingOuter,

    /// <summary>A spall on the turning inner ring: impulses at BPFI that swell and fade as it passes the load zone once a turn.</summary>
    BearingInner,
}
