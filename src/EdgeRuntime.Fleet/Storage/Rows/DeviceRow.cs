using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>The newest that is known of a device: what lists show without a look at history.</summary>
internal sealed class DeviceRow
{
    /// <summary>Our short key of the device.</summary>
    public int Key { get; set; }

    /// <summary>The broker that it belongs to.</summary>
    public string Cell { get; set; } = "";

    /// <summary>Its id.</summary>
    public string Device { get; set; } = "";

    /// <summary>When this row last changed, Unix milliseconds.</summary>
    public long UpdatedMs { get; set; }

    /// <summary>Last sign of life, Unix milliseconds.</summary>
    public long? LastSeenMs { get; set; }

    public PresenceState? State { get; set; }

    public long? WakeAtMs { get; set; }

    /// <summary>When <see cref="State"/> was published, Unix milliseconds.</summary>
    public long? StateSinceMs { get; set; }

    public string? Site { get; set; }

    /// <summary>Tags, each between commas: <c>,roof,solar,</c>.</summary>
    public string? Tags { get; set; }

    public string? Board { get; set; }

    public string? AgentVersion { get; set; }

    public double? SocFraction { get; set; }

    /// <summary>End of the interval that <see cref="SocFraction"/> is from, Unix milliseconds.</summary>
    public long? SocMs { get; set; }

    /// <summary>Charge an hour before, for the trend.</summary>
    public double? EarlierSocFraction { get; set; }

    /// <summary>When <see cref="EarlierSocFraction"/> was, Unix milliseconds.</summary>
    public long? EarlierSocMs { get; set; }

    public double? VoltageV { get; set; }

    public double? TempC { get; set; }

    public PowerMode? Mode { get; set; }

    public double? RateHz { get; set; }

    public RateReason? ReasonCode { get; set; }

    public string? Reason { get; set; }

    public long? LastsUntilMs { get; set; }

    public long? FullAtMs { get; set; }

    /// <summary>Joules per inference above idle over the last interval, all models together.</summary>
    public double? MarginalJoules { get; set; }

    /// <summary>The same with the idle energy shared out.</summary>
    public double? LoadedJoules { get; set; }

    /// <summary>The weakest basis of these figures.</summary>
    public EnergyBasis? PriceBasis { get; set; }

    /// <summary>Model and version line for lists: <c>ic-resnet8 committed</c>.</summary>
    public string? Models { get; set; }

    /// <summary>Whether a model failed or was rolled back.</summary>
    public bool HasModelProblem { get; set; }

    /// <summary>The clock of the last message.</summary>
    public ClockState? Clock { get; set; }

    /// <summary>The last <c>info</c>, as it came.</summary>
    public string? Info { get; set; }

    /// <summary>The last <c>reported</c>, as it came.</summary>
    public string? Reported { get; set; }

    /// <summary>The last <c>energy</c>, as it came.</summary>
    public string? Energy { get; set; }

    /// <summary>The last result, as it came.</summary>
    public string? Result { get; set; }

    /// <summary>Model of <see cref="Result"/>.</summary>
    public string? ResultModel { get; set; }

    public Guid? StatusSession { get; set; }

    public long StatusSeq { get; set; }

    public Guid? InfoSession { get; set; }

    public long InfoSeq { get; set; }

    public Guid? ReportedSession { get; set; }

    public long ReportedSeq { get; set; }

    public Guid? EnergySession { get; set; }

    public long EnergySeq { get; set; }

    public Guid? ResultSession { get; set; }

    public long ResultSeq { get; set; }
}
