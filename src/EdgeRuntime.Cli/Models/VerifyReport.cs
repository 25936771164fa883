using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Models;

/// <summary>What <c>model verify</c> prints as JSON, whichever way it goes.</summary>
/// <param name="Ok">Whether a device with this keyring takes it.</param>
/// <param name="Bundle">The bundle, when it could be opened.</param>
/// <param name="Tried">Whether the model was run as well.</param>
/// <param name="Error">Why not.</param>
internal sealed record VerifyReport(bool Ok, BundleReport? Bundle, bool Tried, ErrorInfo? Error);
