using EdgeRuntime.Core.Power.Charge;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>How a HAT's sensors are wired and what battery it comes with.</summary>
internal sealed record HatProfile
{
    /// <summary>The profile's name, as configurations use it.</summary>
    public required string Name { get; init; }

    /// <summary>The HAT in words.</summary>
    public required string Description { get; init; }

    /// <summary>The battery that it comes with or that is usually put in.</summary>
    public required PackOptions Pack { get; init; }

    /// <summary>Its sensors.</summary>
    public required IReadOnlyList<SensorOptions> Sensors { get; init; }

    /// <summary>Where the figures come from.</summary>
    public required string Source { get; init; }
}
