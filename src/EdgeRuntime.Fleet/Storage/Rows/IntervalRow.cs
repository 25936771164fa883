using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>One energy interval of a device.</summary>
internal sealed class IntervalRow
{
    public int DeviceKey { get; set; }

    /// <summary>End of the interval, Unix milliseconds.</summary>
    public long ToMs { get; set; }

    /// <summary>Number within the session's energy messages; a jump is a lost interval.</summary>
    public long Seq { get; set; }

    /// <summary>Start of the interval, Unix milliseconds.</summary>
    public long FromMs { get; set; }

    public float? SocFraction { get; set; }

    public float? VoltageV { get; set; }

    public float? CurrentA { get; set; }

    public float? TempC { get; set; }

    public float? HarvestJ { get; set; }

    public float? LoadJ { get; set; }

    public float? IdleJ { get; set; }

    public float? RadioJ { get; set; }

    public float? GateSavedJ { get; set; }

    public float? ThrottleSavedJ { get; set; }

    public EnergyBasis Basis { get; set; }

    public PowerMode Mode { get; set; }

    public float RateHz { get; set; }

    public RateReason? ReasonCode { get; set; }

    public int Inferences { get; set; }

    public int Gated { get; set; }

    /// <summary>Joules above idle of all inferences of the interval.</summary>
    public float? InferenceJ { get; set; }

    public float? GramsCO2e { get; set; }
}
