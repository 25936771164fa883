using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Client;

/// <summary>One device in a list. What is not known is absent.</summary>
public sealed record DeviceSummary
{
    /// <summary>The device id.</summary>
    public required string Device { get; init; }

    /// <summary>The broker that it belongs to.</summary>
    public required string Cell { get; init; }

    /// <summary>Presence.</summary>
    public PresenceState? State { get; init; }

    /// <summary>When an asleep device means to be back.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>Since when it is in that state.</summary>
    public DateTimeOffset? StateSince { get; init; }

    /// <summary>Last sign of life.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>Where it stands.</summary>
    public string? Site { get; init; }

    /// <summary>Tags.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Board model.</summary>
    public string? Board { get; init; }

    /// <summary>Version of the agent.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>State of charge, 0 to 1.</summary>
    public double? SocFraction { get; init; }

    /// <summary>Change of the charge in an hour, as a fraction of the capacity.</summary>
    public double? SocChangePerHour { get; init; }

    /// <summary>Volts of the battery.</summary>
    public double? VoltageV { get; init; }

    /// <summary>Temperature of the battery, degrees Celsius.</summary>
    public double? TempC { get; init; }

    /// <summary>What the agent does about its energy.</summary>
    public PowerMode? Mode { get; init; }

    /// <summary>Planned inferences a second, all models together.</summary>
    public double? RateHz { get; init; }

    /// <summary>Why that rate, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Why that rate, for programs.</summary>
    public RateReason? ReasonCode { get; init; }

    /// <summary>When the battery will be down to its reserve.</summary>
    public DateTimeOffset? LastsUntil { get; init; }

    /// <summary>When the battery will be full.</summary>
    public DateTimeOffset? FullAt { get; init; }

    /// <summary>Joules of an inference above idle.</summary>
    public double? JPerInferenceMarginal { get; init; }

    /// <summary>The same with the idle energy shared out.</summary>
    public double? JPerInferenceLoaded { get; init; }

    /// <summary>Where these come from.</summary>
    public EnergyBasis? JPerInferenceBasis { get; init; }

    /// <summary>Models and their phases, for lists.</summary>
    public string? Models { get; init; }

    /// <summary>What needs a person; absent when nothing does.</summary>
    public DeviceProblem? Problem { get; init; }

    /// <summary>Whether the device's clock is set.</summary>
    public ClockState? Clock { get; init; }
}
