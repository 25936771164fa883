using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Agent.HomeAssistant;

/// <summary>What a device is, as far as Home Assistant needs to know.</summary>
/// <param name="Device">The device id.</param>
/// <param name="Board">The board's name; null where it has none.</param>
/// <param name="Site">Where it stands; null where nobody has said.</param>
/// <param name="HasBattery">Whether it runs on a battery.</param>
/// <param name="HasHarvest">Whether its harvest is known.</param>
/// <param name="CanSetPolicy">Whether it accepts command <c>policy</c>.</param>
/// <param name="Models">Models and what kind of output each has.</param>
internal sealed record HomeAssistantFacts(string Device, string? Board, string? Site, bool HasBattery, bool HasHarvest, bool CanSetPolicy, IReadOnlyList<(string Model, PostprocessSpec Output)> Models);
