using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>What one model has counted since the device's first start.</summary>
/// <param name="Model">Model id.</param>
/// <param name="Inferences">Inferences run.</param>
/// <param name="Gated">Samples that the gate skipped.</param>
/// <param name="MarginalJ">Joules above idle of the inferences.</param>
public sealed record ModelLifetimeTotals(string Model, long Inferences, long Gated, [property: JsonConverter(typeof(FineFigureConverter))] double MarginalJ);
