using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using EdgeRuntime.Contracts.Topics;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Reads what devices publish, for whoever listens to a fleet. A device is a stranger: whatever does not hold up to its topic and the contract is refused with one line.</summary>
public static class MessageReader
{
    /// <summary>Longest message, batches of results aside.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>Longest batch of results.</summary>
    public const int MaxBatchBytes = 1 << 20;

    /// <summary>Reads a message.</summary>
    /// <param name="topic">What its topic says.</param>
    /// <param name="payload">Its bytes; not empty (an empty payload means cleared).</param>
    /// <returns>A message of the class's type (<see cref="ResultMessage"/> or <see cref="ResultBatchMessage"/> for results) by that device, of a UUIDv7 session, or
    /// <see cref="ErrorCode.BadRequest"/>.</returns>
    public static Checked<Message> Read(DeviceTopic topic, ReadOnlySpan<byte> payload)
    {
        var read = topic switch
        {
            { Class: MessageClass.Status } => As(payload, MessageJsonContext.Default.StatusMessage, "a status"),
            { Class: MessageClass.Info } => As(payload, MessageJsonContext.Default.InfoMessage, "an info"),
            { Class: MessageClass.Reported } => As(payload, MessageJsonContext.Default.ReportedMessage, "a reported state"),
            { Class: MessageClass.Energy } => As(payload, MessageJsonContext.Default.EnergyMessage, "an energy interval"),
            { Class: MessageClass.Events } => As(payload, MessageJsonContext.Default.EventMessage, "an event"),
            { Class: MessageClass.Results, IsBatch: true } => As(payload, MessageJsonContext.Default.ResultBatchMessage, "a batch of results", MaxBatchBytes),
            { Class: MessageClass.Results } => Result(topic, payload),
            _ => As(payload, MessageJsonContext.Default.CommandResponse, "an answer"),
        };
        return read.IsOk && Objection(topic, read.Value) is { } objection ? new ErrorInfo(ErrorCode.BadRequest, objection) : read;
    }

    private static Checked<Message> As<T>(ReadOnlySpan<byte> payload, JsonTypeInfo<T> type, string what, int maxBytes = MaxBytes)
        where T : Message
    {
        var read = StrictJson.Read(payload, type, maxBytes, ErrorCode.BadRequest, what);
        return read.IsOk ? read.Value : read.Error;
    }

    private static Checked<Message> Result(DeviceTopic topic, ReadOnlySpan<byte> payload)
    {
        var read = StrictJson.Read(payload, MessageJsonContext.Default.ResultPayload, MaxBytes, ErrorCode.BadRequest, "a result");
        return read.IsOk ? ResultMessage.Of(topic.Device, topic.Model!, read.Value) : read.Error;
    }

    private static string? Objection(DeviceTopic topic, Message message)
    {
        if (message.Device != topic.Device)
        {
            return $"says that it is of device '{OneLineText.Of(message.Device, 64)}'";
        }

        if (message.Session.Version != MessageOrder.SessionVersion || message.Seq < 1)
        {
            return $"has session {message.Session} and seq {message.Seq}, but a session is a UUIDv7 and seq counts from 1";
        }

        return HasNullEntry(message) ? "has a list with an entry that is null"
            : message is ResultBatchMessage batch && batch.Model != topic.Model ? $"says that it is of model '{OneLineText.Of(batch.Model, 64)}'"
            : Items(message).Any(static item => item is { Output: null, Label: null } or { Label: null, Score: not null } or { Label: not null, Score: null }) ? "has a result with neither an output nor a label with its score"
            : null;
    }

    private static ImmutableArray<ResultItem> Items(Message message) => message switch
    {
        ResultBatchMessage batch => batch.Items,
        ResultMessage result => [result.Item],
        CommandResponse { Result: { } item } => [item],
        _ => [],
    };

    // JSON's null fits into an array of anything; whoever looks at the entries would fall over it.
    private static bool HasNullEntry(Message message) => message switch
    {
        InfoMessage info => Null(info.ExecutionProviders) || Null(info.Sources) || Null(info.Sensors) || Null(info.Tags),
        ReportedMessage reported => Null(reported.Models),
        EnergyMessage energy => Null(energy.Models),
        ResultBatchMessage batch when Null(batch.Items) => true,
        _ => Items(message).Any(static item => HasNullEntry(item.Output)),
    };

    private static bool HasNullEntry(InferenceOutput? output) => output switch
    {
        ClassificationOutput classification => Null(classification.Top),
        SegmentationOutput segmentation => Null(segmentation.Areas),
        DetectionOutput detection => Null(detection.Boxes) || detection.Boxes.Any(static box => box.Keypoints?.Contains(null!) == true),
        _ => false,
    };

    private static bool Null<T>(ImmutableArray<T> entries)
        where T : class => entries.Contains(null!);
}
