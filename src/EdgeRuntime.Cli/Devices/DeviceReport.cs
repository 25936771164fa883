using System.Collections.Immutable;
using EdgeRuntime.Client;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Devices;

/// <summary>One device in a list, as JSON. What is not known is absent.</summary>
internal sealed record DeviceReport
{
    /// <summary>The device id.</summary>
    public required string Device { get; init; }

    /// <summary>Presence; absent when the device never said.</summary>
    public PresenceState? State { get; init; }

    /// <summary>When an asleep device means to be back.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>The last sign of life.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>Board model.</summary>
    public string? Board { get; init; }

    /// <summary>Version of the agent.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>Where it stands.</summary>
    public string? Site { get; init; }

    /// <summary>Free tags.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>Its models; absent where a fleet was asked, whose lists have them in words only.</summary>
    public ImmutableArray<ModelStatus>? Models { get; init; }

    /// <summary>Its models and their phases in words.</summary>
    public string? ModelSummary { get; init; }

    /// <summary>The battery at the last energy report.</summary>
    public BatteryInfo? Battery { get; init; }

    /// <summary>Mode at the last energy report.</summary>
    public PowerMode? Mode { get; init; }

    /// <summary>Planned rate, all models together.</summary>
    public double? RateHz { get; init; }

    /// <summary>Why that rate.</summary>
    public string? Reason { get; init; }

    /// <summary>Joules per inference above idle over the last energy report, all models together.</summary>
    public double? JPerInferenceMarginal { get; init; }

    /// <summary>The same with the idle energy shared out.</summary>
    public double? JPerInferenceLoaded { get; init; }

    /// <summary>Where these come from.</summary>
    public EnergyBasis? JPerInferenceBasis { get; init; }

    /// <summary>The last result that came while this program listened.</summary>
    public LastResult? LastResult { get; init; }

    /// <summary>The report of a device.</summary>
    public static DeviceReport Of(DeviceState device)
    {
        var price = InferencePrice.Of(device.Energy);
        return new DeviceReport
        {
            Device = device.Device,
            State = device.Status?.State,
            WakeAt = device.Status?.WakeAt,
            LastSeen = device.LastSeen,
            Board = device.Info?.Board,
            AgentVersion = device.Info?.AgentVersion,
            Site = device.Info?.Site,
            Tags = device.Info?.Tags ?? [],
            Models = device.Reported?.Models ?? [],
            ModelSummary = device.Reported is { Models: [_, ..] models } ? string.Join(", ", models.Select(Figures.Model)) : null,
            Battery = device.Energy?.Battery,
            Mode = device.Energy?.Mode,
            RateHz = device.Energy?.RateHz,
            Reason = device.Energy?.Reason,
            JPerInferenceMarginal = price.MarginalJoules,
            JPerInferenceLoaded = price.LoadedJoules,
            JPerInferenceBasis = price.Basis,
            LastResult = device.Result,
        };
    }

    /// <summary>The report of a device, from the list of a fleet.</summary>
    public static DeviceReport Of(DeviceSummary device) => new()
    {
        Device = device.Device,
        State = device.State,
        WakeAt = device.WakeAt,
        LastSeen = device.LastSeen,
        Board = device.Board,
        AgentVersion = device.AgentVersion,
        Site = device.Site,
        Tags = [.. device.Tags],
        ModelSummary = device.Models,
        Battery = device.SocFraction is null && device.VoltageV is null && device.Problem is not DeviceProblem.SensorLost ? null : new BatteryInfo
        {
            SocFraction = device.SocFraction,
            VoltageV = device.VoltageV,
            TempC = device.TempC,
            Sensor = device.Problem is DeviceProblem.SensorLost ? BatterySensor.Lost : null,
        },
        Mode = device.Mode,
        RateHz = device.RateHz,
        Reason = device.Reason,
        JPerInferenceMarginal = device.JPerInferenceMarginal,
        JPerInferenceLoaded = device.JPerInferenceLoaded,
        JPerInferenceBasis = device.JPerInferenceBasis,
    };
}
