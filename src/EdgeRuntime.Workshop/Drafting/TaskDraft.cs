using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>What a model is for.</summary>
/// <param name="Name">The task, as <c>postprocess.kind</c> calls it.</param>
/// <param name="Reason">By what it was recognized.</param>
/// <param name="Postprocess">The manifest's <c>postprocess</c>.</param>
/// <param name="Outputs">The outputs that it reads, in the order in which it reads them.</param>
internal sealed record TaskDraft(string Name, string Reason, JsonObject Postprocess, ImmutableArray<DraftTensor> Outputs)
{
    /// <summary>Class names; empty where there are none.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>How the training tools of this kind of model scale a picture.</summary>
    public PixelScale Scale { get; init; } = PixelScale.Unknown;

    /// <summary>Whether they keep the picture's proportions and fill the rest.</summary>
    public bool IsLetterboxed { get; init; }
}
