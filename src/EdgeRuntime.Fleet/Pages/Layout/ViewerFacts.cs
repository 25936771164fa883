namespace EdgeRuntime.Fleet.Pages.Layout;

/// <summary>What a browser reports of itself.</summary>
/// <param name="Zone">IANA name of its time zone.</param>
/// <param name="OffsetMinutes">Offset from UTC now, for a zone that this server does not know.</param>
/// <param name="Theme"><c>light</c>, <c>dark</c> or <c>system</c>.</param>
/// <param name="IsDark">Whether the theme in force is dark.</param>
/// <param name="IsNarrow">Whether the window is as narrow as a phone.</param>
public sealed record ViewerFacts(string Zone, int OffsetMinutes, string Theme, bool IsDark, bool IsNarrow);
