namespace EdgeRuntime.Client;

/// <summary>Results of one label within an hour.</summary>
/// <param name="Hour">Start of the hour.</param>
/// <param name="Model">Model id.</param>
/// <param name="Label">The label.</param>
/// <param name="Results">How many.</param>
/// <param name="MeanScore">Their mean score.</param>
public sealed record LabelPoint(DateTimeOffset Hour, string Model, string Label, long Results, double MeanScore);
