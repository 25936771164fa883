using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>What a result counts as.</summary>
internal static class ResultCounts
{
    private const int MaxLabelChars = 64;

    /// <summary>The results of a message.</summary>
    public static IEnumerable<ResultItem> ItemsOf(Message message) => message switch
    {
        ResultMessage result => [result.Item],
        ResultBatchMessage batch => batch.Items,
        _ => [],
    };

    /// <summary>Digest of a message's model; empty for other messages.</summary>
    public static string DigestOf(Message message) => message switch
    {
        ResultMessage result => result.Digest,
        ResultBatchMessage batch => batch.Digest,
        _ => "",
    };

    /// <summary>The label that an output counts under, with its score.</summary>
    public static (string Label, double Score) LabelOf(ResultItem item) => item switch
    {
        { Label: { } label } => (OneLineText.Of(label, MaxLabelChars), Bounded(item.Score)),
        { Output: DetectionOutput { Boxes: [var best, ..] } } => (OneLineText.Of(best.Label, MaxLabelChars), Bounded(best.Score)),
        { Output: DetectionOutput } => ("(nothing)", 0),
        { Output: SegmentationOutput { Areas: [var largest, ..] } } => (OneLineText.Of(largest.Label, MaxLabelChars), Bounded(largest.Share)),
        { Output: AnomalyOutput { Score: { } score } anomaly } => (score >= anomaly.Threshold ? "(anomaly)" : "(normal)", Bounded(score)),
        _ => ("(values)", 0),
    };

    private static double Bounded(double? figure) => figure is { } number && Math.Abs(number) <= IntervalReader.MaxFigure ? number : 0;
}
