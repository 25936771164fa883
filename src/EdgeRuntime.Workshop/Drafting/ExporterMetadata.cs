using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EdgeRuntime.Contracts;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>What exporters note in a file beside the graph: Ultralytics writes Python literals (<c>{0: 'person', 1: 'car'}</c>), others JSON or one name a line.</summary>
internal static class ExporterMetadata
{
    private const int MaxLabels = 10_000;
    private const int MaxLabelChars = 256;

    private static readonly string[] LabelKeys = ["names", "labels", "classes", "class_names", "class_labels"];

    /// <summary>Whether the file comes from Ultralytics' exporter: it notes the stride beside the names.</summary>
    public static bool IsUltralytics(GraphSummary graph) =>
        graph.Metadata.ContainsKey("stride") && graph.Metadata.ContainsKey("names");

    /// <summary>The task that the exporter notes: <c>detect</c>, <c>segment</c>, <c>classify</c>, <c>pose</c>, <c>obb</c>; null where it notes none.</summary>
    public static string? Task(GraphSummary graph) => graph.Metadata.GetValueOrDefault("task")?.Trim().ToLowerInvariant();

    /// <summary>Height and width of the image that the model was exported for; null where the file does not say.</summary>
    public static (int Height, int Width)? ImageSize(GraphSummary graph)
    {
        if (!graph.Metadata.TryGetValue("imgsz", out var text))
        {
            return null;
        }

        var numbers = Numbers(text);
        return numbers switch
        {
            [var side] => (side, side),
            [var height, var width] => (height, width),
            _ => null,
        };
    }

    /// <summary>Number of keypoints and of figures for each (2, or 3 with a confidence); null where the model has none.</summary>
    public static (int Points, int Figures)? Keypoints(GraphSummary graph) =>
        graph.Metadata.TryGetValue("kpt_shape", out var text) && Numbers(text) is [var points, var figures] ? (points, figures) : null;

    /// <summary>Whether duplicates have been removed inside the graph.</summary>
    public static bool IsEndToEnd(GraphSummary graph) => graph.Metadata.GetValueOrDefault("end2end") is { } text && text.Trim() is "True" or "true" or "1";

    /// <summary>Class names in the order of their index; empty where the file has none.</summary>
    public static ImmutableArray<string> Labels(GraphSummary graph)
    {
        foreach (var key in LabelKeys)
        {
            if (graph.Metadata.TryGetValue(key, out var text) && Names(text) is { IsEmpty: false } names)
            {
                return names;
            }
        }

        return [];
    }

    /// <summary>Names in a Python or JSON list or dictionary of index and name, or one a line; empty where the text is none of these.</summary>
    public static ImmutableArray<string> Names(string text)
    {
        text = text.Trim();
        if (text.Length == 0)
        {
            return [];
        }

        if (text[0] is not ('{' or '['))
        {
            return text.Contains('\n', StringComparison.Ordinal) ? [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(MaxLabels).Select(Clean)] : [];
        }

        var byIndex = new SortedDictionary<int, string>();
        var (index, isKey) = (0, text[0] == '{');
        for (var at = 1; at < text.Length && byIndex.Count < MaxLabels;)
        {
            var c = text[at];
            if (c is '\'' or '"')
            {
                var value = Quoted(text, ref at);
                if (isKey && IsFollowedByColon(text, at))
                {
                    // JSON writes the index as text.
                    index = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key : -1;
                }
                else if (index is >= 0 and < MaxLabels)
                {
                    byIndex[index] = Clean(value);
                    index = isKey ? -1 : index + 1;
                }
            }
            else if (char.IsAsciiDigit(c))
            {
                var from = at;
                while (at < text.Length && char.IsAsciiDigit(text[at]))
                {
                    at++;
                }

                if (isKey)
                {
                    index = int.TryParse(text.AsSpan(from, at - from), NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key : -1;
                }
            }
            else
            {
                at++;
            }
        }

        // Names with gaps are not an order of classes.
        return byIndex.Count > 0 && byIndex.Keys.Last() == byIndex.Count - 1 ? [.. byIndex.Values] : [];
    }

    private static string Clean(string name) => OneLineText.Of(name, MaxLabelChars);

    private static bool IsFollowedByColon(string text, int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        return at < text.Length && text[at] == ':';
    }

    private static string Quoted(string text, ref int at)
    {
        var quote = text[at++];
        var value = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            value.Append(text[at++]);
        }

        at++;
        return value.ToString();
    }

    private static List<int> Numbers(string text)
    {
        var numbers = new List<int>();
        foreach (var part in text.Split('[', ']', '(', ')', ',', ' '))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 16384)
            {
                numbers.Add(number);
            }
        }

        return numbers;
    }
}
