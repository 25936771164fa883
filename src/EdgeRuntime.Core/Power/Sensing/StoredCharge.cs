using EdgeRuntime.Core.Power.Charge;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>What is kept of a battery over a restart.</summary>
/// <param name="SavedAt">When, physical clock.</param>
/// <param name="Chemistry">Of which pack: another one knows nothing of it.</param>
/// <param name="SeriesCells">Its cells in series.</param>
/// <param name="PrintedAh">Its capacity as printed.</param>
/// <param name="Charge">What was learned.</param>
internal sealed record StoredCharge(DateTimeOffset SavedAt, string Chemistry, int SeriesCells, double PrintedAh, ChargeMemory Charge);
