using System.Globalization;
using System.Text.Json;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Devices;

/// <summary>How figures read in tables and lines. What is not known is a dash.</summary>
internal static class Figures
{
    public const string Unknown = "-";

    private const string NotANumber = "not a number";

    public static string Battery(BatteryInfo? battery) => battery switch
    {
        { Sensor: BatterySensor.Stale, SocFraction: { } soc } => Text($"at least {soc * 100:0} %, sensor silent"),
        { Sensor: BatterySensor.Lost, ReckonedSocFraction: { } least } => Text($"at least {least * 100:0} %, sensor lost"),
        { Sensor: BatterySensor.Lost } => "sensor lost",
        { SocFraction: { } soc } => Text($"{soc * 100:0.0} %"),
        { VoltageV: { } volts } => Text($"{volts:0.00} V"),
        _ => Unknown,
    };

    public static string Rate(double? rateHz) => rateHz is { } rate ? Text($"{rate:0.###} Hz") : Unknown;

    public static string Energy(double? joules) => joules switch
    {
        null => Unknown,
        0 => "0 J",
        >= 1 => Text($"{joules:0.00} J"),
        >= 1e-3 => Text($"{joules * 1e3:0.00} mJ"),
        _ => Text($"{joules * 1e6:0.0} uJ"),
    };

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Ago(DateTimeOffset? time, DateTimeOffset now) => (now - time) switch
    {
        null => Unknown,
        { TotalSeconds: < 1 } => "now",
        { TotalMinutes: < 1 } ago => Text($"{ago.TotalSeconds:0} s ago"),
        { TotalHours: < 1 } ago => Text($"{ago.TotalMinutes:0} min ago"),
        { TotalDays: < 2 } ago => Text($"{ago.TotalHours:0} h ago"),
        { } ago => Text($"{ago.TotalDays:0} d ago"),
    };

    /// <summary>The one form of enums in words, as on the wire.</summary>
    public static string Word<T>(T? value)
        where T : struct, Enum => value is { } known ? JsonNamingPolicy.SnakeCaseLower.ConvertName(known.ToString()) : Unknown;

    public static string State(StatusMessage? status) => State(status?.State, status?.WakeAt);

    public static string State(PresenceState? state, DateTimeOffset? wakeAt) => (state, wakeAt) switch
    {
        (null, _) => "unknown",
        (PresenceState.Asleep, { } time) => $"asleep until {Time(time)}",
        _ => Word(state),
    };

    public static string Model(ModelStatus model)
    {
        var progress = model.Progress is { } done ? Text($" {done * 100:0} %") : "";
        return $"{model.Model} {Word<ModelPhase>(model.Phase)}{progress}{(model.Error is { } error ? $" ({Word<ErrorCode>(error.Code)})" : "")}";
    }

    public static string Result(LastResult? result) => result is null ? Unknown : $"{result.Model}: {Output(result)}";

    public static string Output(ResultItem item) => item.Label is { } label ? Text($"{label} {item.Score:0.00}") : Output(item.Output);

    private static string Output(InferenceOutput? output) => output switch
    {
        ClassificationOutput => "no class",
        DetectionOutput { Boxes: [var best, ..] } detection => Text($"{detection.Boxes.Length} x, best {best.Label} {best.Score:0.00}"),
        DetectionOutput => "nothing found",
        SegmentationOutput { Areas: [var largest, ..] } => Text($"{largest.Label} {100 * largest.Share:0} %"),
        SegmentationOutput => "nothing found",
        AnomalyOutput { Score: null } => NotANumber,
        AnomalyOutput anomaly => Text($"{anomaly.Score:0.###}{(anomaly.Score >= anomaly.Threshold ? " ANOMALY" : "")} (threshold {anomaly.Threshold:0.###})"),
        RegressionOutput regression => Values(regression.Values),
        RawOutput raw => Values(raw.Values),
        _ => Unknown,
    };

    private static string Values(IReadOnlyList<float?> values) =>
        string.Join(", ", values.Take(4).Select(static value => value is { } number ? Text($"{number:0.###}") : NotANumber)) + (values.Count > 4 ? $", ... ({values.Count})" : "");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
