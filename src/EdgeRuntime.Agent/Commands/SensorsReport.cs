using EdgeRuntime.Core.Power.Surveying;

namespace EdgeRuntime.Agent.Commands;

/// <summary>What <c>sensors</c> found.</summary>
/// <param name="Board">The kernel's name of the board.</param>
/// <param name="Profile">The board's profile in force.</param>
/// <param name="Found">Everything that is there, used or not.</param>
/// <param name="Missing">Classes and buses with nothing in them, with the reason.</param>
internal sealed record SensorsReport(string? Board, string Profile, IReadOnlyList<SurveyedSensor> Found, IReadOnlyList<string> Missing);
