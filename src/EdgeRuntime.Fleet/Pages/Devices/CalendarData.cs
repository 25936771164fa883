namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>What <c>charts/calendar.js</c> draws.</summary>
/// <param name="To">The last day, <c>2026-03-01</c>.</param>
/// <param name="Days">Day, watt hours drawn, watt hours harvested.</param>
public sealed record CalendarData(string To, IReadOnlyList<object[]> Days);
