namespace EdgeRuntime.Workshop.Drafting;

/// <summary>A line of a drafted manifest for a person to check.</summary>
/// <param name="Path">The field, such as <c>preprocess.steps[1].mean</c>.</param>
/// <param name="Value">What the draft says, in short.</param>
/// <param name="Reason">Why it says so, and what to do where it is wrong.</param>
public sealed record DraftNote(string Path, string Value, string Reason);
