using System.Globalization;
using System.Text;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Inference.Files;

/// <summary>A result in one line for people: label and score, boxes, or values.</summary>
public static class ResultText
{
    private const int MostValues = 8;
    private const int LabelChars = 64;

    /// <summary>The line, such as <c>person 0.935</c>.</summary>
    /// <param name="result">The result.</param>
    public static string Of(InferenceResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.NotANumber == NotANumber.Sample)
        {
            return "no result: the sample holds values that are not numbers";
        }

        var output = result.ToOutput();
        return output switch
        {
            null or ClassificationOutput => Classes(result, (output as ClassificationOutput)?.Top ?? []),
            DetectionOutput { Boxes: [] } => "nothing found",
            DetectionOutput detection => string.Join("; ", detection.Boxes.Select(static box =>
                string.Create(CultureInfo.InvariantCulture, $"{Label(box.Label)} {box.Score:0.000} at x {box.X:0.000}, y {box.Y:0.000}, width {box.Width:0.000}, height {box.Height:0.000}"))),
            SegmentationOutput { Areas: [] } => "nothing found",
            SegmentationOutput segmentation => string.Join(", ", segmentation.Areas.Select(static area => string.Create(CultureInfo.InvariantCulture, $"{Label(area.Label)} {100 * area.Share:0.#} %"))),
            AnomalyOutput { Score: { } score } anomaly => string.Create(CultureInfo.InvariantCulture, $"{(score >= anomaly.Threshold ? "unusual" : "normal")}, score {score:G5} (threshold {anomaly.Threshold:G5})"),
            AnomalyOutput => "no score: it is not a number",
            RegressionOutput regression => Values(regression.Values, result.Package?.Manifest.Labels ?? []),
            RawOutput raw => Values(raw.Values, []),
            _ => Encoding.UTF8.GetString(MessageJson.Write(output, MessageJsonContext.Default.InferenceOutput)),
        };
    }

    private static string Classes(InferenceResult result, IReadOnlyList<LabelScore> rest) => result.BestScore is { } score
        ? string.Join(", ", rest.Prepend(new LabelScore(result.BestLabel!, score)).Select(static entry => string.Create(CultureInfo.InvariantCulture, $"{Label(entry.Label)} {entry.Score:0.000}")))
        : result.NotANumber == NotANumber.None ? "no class reaches the threshold" : "no class: no score is a number";

    private static string Values(IReadOnlyList<float?> values, IReadOnlyList<string> labels)
    {
        var texts = values.Take(MostValues).Select((value, i) => (i < labels.Count ? Label(labels[i]) + " " : "") + (value is { } number ? number.ToString("G6", CultureInfo.InvariantCulture) : "not a number"));
        return string.Join(", ", texts) + (values.Count > MostValues ? string.Create(CultureInfo.InvariantCulture, $", ... ({values.Count} values)") : "");
    }

    private static string Label(string label) => OneLineText.Of(label, LabelChars);
}
