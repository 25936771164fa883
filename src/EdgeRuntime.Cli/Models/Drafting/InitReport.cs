using EdgeRuntime.Workshop.Drafting;

namespace EdgeRuntime.Cli.Models.Drafting;

/// <summary>What <c>model init</c> prints as JSON.</summary>
/// <param name="Folder">The folder that it made.</param>
/// <param name="Task">What the model is for.</param>
/// <param name="Reason">By what that was recognized.</param>
/// <param name="Check">Lines to check by hand.</param>
/// <param name="Refusal">Why an agent would refuse the draft as it is; absent where it would not.</param>
/// <param name="Samples">What the model says of the samples.</param>
internal sealed record InitReport(string Folder, string Task, string Reason, IReadOnlyList<DraftNote> Check, string? Refusal, IReadOnlyList<SampleReport> Samples);

/// <summary>One sample.</summary>
/// <param name="File">Its file.</param>
/// <param name="Result">The decoded result in words, or why there is none.</param>
/// <param name="Ok">Whether there is one.</param>
/// <param name="Drawing">The picture with the boxes drawn in; absent where there are none.</param>
internal sealed record SampleReport(string File, string Result, bool Ok, string? Drawing = null);
