using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Client;

/// <summary>A device's answer to a command.</summary>
/// <param name="Device">The device.</param>
/// <param name="Command">The command.</param>
/// <param name="Ok">Whether the device did it.</param>
/// <param name="Error">Why not.</param>
/// <param name="Result">The result of <c>infer-once</c>.</param>
/// <param name="RoundTripMs">Milliseconds from the request to the answer.</param>
public sealed record CommandAnswer(string Device, string Command, bool Ok, ErrorInfo? Error, ResultItem? Result, double RoundTripMs);
