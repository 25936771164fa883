namespace EdgeRuntime.Fleet.Pages.Overview;

/// <summary>A view that a person has named; the browser keeps it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Uri">Its address on this server.</param>
public sealed record SavedView(string Name, string Uri);
