using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.HomeAssistant;

/// <summary>One entity: a sensor whose state a template reads from messages, or a control that publishes a command.</summary>
public sealed record DiscoveryComponent
{
    /// <summary>The kind of entity: <c>sensor</c>, <c>select</c> or <c>button</c>.</summary>
    public string Platform { get; init; } = "sensor";

    /// <summary>What tells it from all other entities.</summary>
    public required string UniqueId { get; init; }

    /// <summary>The entity id that it gets when it is first seen: <c>sensor.pi_load</c>. Users may rename it.</summary>
    public required string DefaultEntityId { get; init; }

    /// <summary>Its name below the device's.</summary>
    public required string Name { get; init; }

    /// <summary>A topic filter; a button has none.</summary>
    public string? StateTopic { get; init; }

    /// <summary>Makes the state of a message. <c>None</c> means unknown; an empty text leaves a number as it was.</summary>
    public string? ValueTemplate { get; init; }

    /// <summary>Where a control publishes.</summary>
    public string? CommandTopic { get; init; }

    /// <summary>Makes the command's payload of the option that a person chose.</summary>
    public string? CommandTemplate { get; init; }

    /// <summary>What a button publishes.</summary>
    public string? PayloadPress { get; init; }

    /// <summary>Home Assistant's class of quantity, where there is one.</summary>
    public string? DeviceClass { get; init; }

    /// <summary><c>measurement</c> on numbers, so that Home Assistant keeps their statistics.</summary>
    public string? StateClass { get; init; }

    /// <summary>Unit of a number.</summary>
    public string? UnitOfMeasurement { get; init; }

    /// <summary>Decimals to show.</summary>
    public int? SuggestedDisplayPrecision { get; init; }

    /// <summary>The states of a sensor of class <c>enum</c>, or what a select offers.</summary>
    public ImmutableArray<string>? Options { get; init; }

    /// <summary><c>diagnostic</c> on what is not the point of the device, <c>config</c> on what changes how it works.</summary>
    public string? EntityCategory { get; init; }
}
