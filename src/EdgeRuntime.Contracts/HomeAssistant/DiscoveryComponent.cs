using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.HomeAssistant;

/// <summary>One entity: a sensor whose state a template takes out of messages.</summary>
public sealed record DiscoveryComponent
{
    /// <summary>The kind of entity; here always <c>sensor</c>.</summary>
    public string Platform { get; init; } = "sensor";

    /// <summary>What tells it from all other entities.</summary>
    public required string UniqueId { get; init; }

    /// <summary>Its name below the device's.</summary>
    public required string Name { get; init; }

    /// <summary>A topic filter.</summary>
    public required string StateTopic { get; init; }

    /// <summary>Makes the state of a message. <c>None</c> means unknown; an empty text leaves a number as it was.</summary>
    public required string ValueTemplate { get; init; }

    /// <summary>Home Assistant's class of quantity, where there is one.</summary>
    public string? DeviceClass { get; init; }

    /// <summary><c>measurement</c> on numbers, so that Home Assistant keeps their statistics.</summary>
    public string? StateClass { get; init; }

    /// <summary>Unit of a number.</summary>
    public string? UnitOfMeasurement { get; init; }

    /// <summary>Decimals to show.</summary>
    public int? SuggestedDisplayPrecision { get; init; }

    /// <summary>The states that there are, on class <c>enum</c>.</summary>
    public ImmutableArray<string>? Options { get; init; }

    /// <summary><c>diagnostic</c> on what is not the point of the device.</summary>
    public string? EntityCategory { get; init; }
}
