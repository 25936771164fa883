namespace EdgeRuntime.Fleet.Pages.Energy;

/// <summary>What <c>charts/days.js</c> draws, in watt hours.</summary>
/// <param name="Days">The days, <c>2026-03-01</c>.</param>
/// <param name="Measured">The measured part of the load.</param>
/// <param name="Modelled">Its modelled part.</param>
/// <param name="Harvest">Harvest.</param>
public sealed record DaysData(IReadOnlyList<string> Days, IReadOnlyList<double> Measured, IReadOnlyList<double> Modelled, IReadOnlyList<double> Harvest);
