using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>A drafted manifest.</summary>
/// <param name="Manifest">The manifest, without hashes and sizes, which <c>edgectl model pack</c> adds.</param>
/// <param name="Task">What the model is for, as <c>postprocess.kind</c> calls it.</param>
/// <param name="Reason">By what the task was recognized.</param>
/// <param name="Notes">Lines to check by hand.</param>
public sealed record ModelDraft(JsonObject Manifest, string Task, string Reason, ImmutableArray<DraftNote> Notes);
