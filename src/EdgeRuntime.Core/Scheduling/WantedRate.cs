using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>A rate, and why.</summary>
/// <param name="RateHz">The rate.</param>
/// <param name="Code">Why, for programs.</param>
/// <param name="Reason">Why, in words for an operator.</param>
internal readonly record struct WantedRate(double RateHz, RateReason Code, string Reason);
