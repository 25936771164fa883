using EdgeRuntime.Core.Power.Sensors;

namespace EdgeRuntime.Core.Power.Surveying;

/// <summary>Something that a survey of the board came across.</summary>
/// <param name="Kind">The kernel's class, the bus or the tool.</param>
/// <param name="Name">The driver's, chip's or rail's name.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Role">What it looks at; null where that is not known.</param>
/// <param name="InUse">Whether the agent reads it with this configuration.</param>
/// <param name="Reading">What it reads now; null where it says nothing.</param>
/// <param name="Skipped">Why it is not used, or why it says nothing; null where neither is so.</param>
public sealed record SurveyedSensor(string Kind, string Name, string Path, RailRole? Role, bool InUse, SensorFigures? Reading, string? Skipped);
