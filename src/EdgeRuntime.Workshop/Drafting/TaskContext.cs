using System.Collections.Immutable;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>What a task is recognized by.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Input">The input that gets the sample.</param>
/// <param name="Image">The picture that it is; null where it is none.</param>
/// <param name="Outputs">Outputs that are tensors of numbers and continue no state.</param>
/// <param name="Labels">Class names that the user or the file states; empty where nobody does.</param>
/// <param name="Notes">Receives what is a guess.</param>
internal sealed record TaskContext(GraphSummary Graph, DraftTensor Input, ImageInput? Image, ImmutableArray<DraftTensor> Outputs, ImmutableArray<string> Labels, ICollection<DraftNote> Notes)
{
    /// <summary>Adds a line to check.</summary>
    public void Note(string path, string value, string reason) => Notes.Add(new DraftNote(path, value, reason));

    /// <summary>Class names for a number of classes: those that were stated where their number fits.</summary>
    public ImmutableArray<string> LabelsFor(int classes)
    {
        if (Labels.Length == classes || Labels.IsEmpty)
        {
            if (Labels.IsEmpty)
            {
                Note("labels", "none", $"{classes} classes without names: results carry the index; name them with --labels FILE, one a line");
            }

            return Labels;
        }

        if (Labels.Length == classes - 1)
        {
            Note("labels", "background, ...", "a guess: the model has one class more than there are names; the first is taken for the background");
            return Labels.Insert(0, "background");
        }

        Note("labels", "none", $"{Labels.Length} names do not fit {classes} classes, so they were left out; results carry the index");
        return [];
    }
}
