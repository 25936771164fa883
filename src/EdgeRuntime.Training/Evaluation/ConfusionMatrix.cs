using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace EdgeRuntime.Training.Evaluation;

/// <summary>How often each class was taken for which.</summary>
/// <param name="labels">Labels by class index.</param>
internal sealed class ConfusionMatrix(ImmutableArray<string> labels)
{
    private readonly int[,] _counts = new int[labels.Length, labels.Length];
    private int _right;

    /// <summary>Samples counted.</summary>
    public int Total { get; private set; }

    /// <summary>Share of right answers.</summary>
    public double Accuracy => Total == 0 ? 0 : _right / (double)Total;

    public void Add(int truth, int answer)
    {
        _counts[truth, answer]++;
        _right += truth == answer ? 1 : 0;
        Total++;
    }

    /// <summary>Share of a class's samples that were recognised.</summary>
    public double Recall(int truth)
    {
        var seen = Enumerable.Range(0, labels.Length).Sum(answer => _counts[truth, answer]);
        return seen == 0 ? 0 : _counts[truth, truth] / (double)seen;
    }

    /// <summary>A Markdown table: a row for each truth, a column for each answer.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("| truth \\ answer | ").AppendJoin(" | ", labels).Append(" | recall |\n");
        text.Append("|---|").Insert(text.Length, "---:|", labels.Length + 1).Append('\n');
        for (var truth = 0; truth < labels.Length; truth++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {labels[truth]} | ");
            text.AppendJoin(" | ", Enumerable.Range(0, labels.Length).Select(answer => _counts[truth, answer]));
            text.Append(CultureInfo.InvariantCulture, $" | {Recall(truth):0.000} |\n");
        }

        return text.ToString();
    }
}
