using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Storage.Rows;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>Applies a message to the newest that is known of its device, unless what is known is newer.</summary>
internal static class DeviceUpdate
{
    // The trend of the charge looks back this far, or up to twice as far where reports are rare.
    private static readonly TimeSpan TrendSpan = TimeSpan.FromHours(1);
    private const int MaxTextChars = 300;
    // A batch reads no documents: null is one that stays as it is.
    private const string Cleared = "";

    /// <summary>Applies a message.</summary>
    /// <param name="device">The row.</param>
    /// <param name="read">The message.</param>
    /// <param name="correction">What is added to the times of an unset clock.</param>
    public static void Apply(DeviceRow device, ReadMessage read, TimeSpan correction)
    {
        if (read.Message is not { } message)
        {
            Clear(device, read.Topic.Class);
            return;
        }

        NoteSeen(device, read, message, correction);
        switch (message)
        {
            case StatusMessage status when Advance(message, device.StatusSession, device.StatusSeq):
                (device.StatusSession, device.StatusSeq) = (message.Session, message.Seq);
                (device.State, device.WakeAtMs) = (status.State, Milliseconds(status.WakeAt));
                device.StateSinceMs = status.Time.By(correction).ToUnixTimeMilliseconds();
                break;
            case InfoMessage info when Advance(message, device.InfoSession, device.InfoSeq):
                (device.InfoSession, device.InfoSeq) = (message.Session, message.Seq);
                Apply(device, info, read.Json);
                break;
            case ReportedMessage reported when Advance(message, device.ReportedSession, device.ReportedSeq):
                (device.ReportedSession, device.ReportedSeq) = (message.Session, message.Seq);
                Apply(device, reported, read.Json);
                break;
            case EnergyMessage energy when Advance(message, device.EnergySession, device.EnergySeq):
                (device.EnergySession, device.EnergySeq) = (message.Session, message.Seq);
                Apply(device, energy, read.Json, correction);
                break;
            case ResultMessage or ResultBatchMessage when Advance(message, device.ResultSession, device.ResultSeq):
                (device.ResultSession, device.ResultSeq) = (message.Session, message.Seq);
                (device.Result, device.ResultModel) = (read.Json, read.Topic.Model);
                break;
        }
    }

    private static void Apply(DeviceRow device, InfoMessage info, string json)
    {
        device.Site = Text(info.Site);
        device.Tags = info.Tags.IsEmpty ? null : $",{string.Join(',', info.Tags.Select(static tag => OneLineText.Of(tag, 64).Replace(',', ' ')))},";
        device.Board = Text(info.Board);
        device.AgentVersion = Text(info.AgentVersion);
        device.Info = json;
    }

    private static void Apply(DeviceRow device, ReportedMessage reported, string json)
    {
        device.Models = reported.Models.IsEmpty ? null : Text(string.Join(", ", reported.Models.Select(static model => $"{model.Model} {Words.Of(model.Phase)}")));
        device.HasModelProblem = reported.Models.Any(static model => model.Phase is ModelPhase.Failed or ModelPhase.RolledBack);
        device.Reported = json;
    }

    private static void Apply(DeviceRow device, EnergyMessage energy, string json, TimeSpan correction)
    {
        var at = energy.To.By(correction).ToUnixTimeMilliseconds();
        if (device.EarlierSocMs is not { } earlier || at - earlier > 2 * TrendSpan.TotalMilliseconds || at < earlier)
        {
            (device.EarlierSocFraction, device.EarlierSocMs) = device is { SocFraction: { } soc, SocMs: { } then } && then < at ? (soc, then) : (energy.Battery?.SocFraction, at);
        }

        device.SocMs = at;
        (device.SocFraction, device.VoltageV, device.TempC) = (energy.Battery?.SocFraction, energy.Battery?.VoltageV, energy.Battery?.TempC);
        (device.Mode, device.RateHz) = (energy.Mode, energy.RateHz);
        (device.ReasonCode, device.Reason) = (energy.ReasonCode, Text(energy.Reason));
        (device.LastsUntilMs, device.FullAtMs) = (Milliseconds(energy.LastsUntil?.By(correction)), Milliseconds(energy.FullAt?.By(correction)));
        var price = InferencePrice.Of(energy);
        if (price.Basis is not null)
        {
            (device.MarginalJoules, device.LoadedJoules, device.PriceBasis) = (price.MarginalJoules, price.LoadedJoules, price.Basis);
        }

        device.Energy = json;
    }

    private static void Clear(DeviceRow device, MessageClass messageClass)
    {
        switch (messageClass)
        {
            case MessageClass.Status:
                (device.State, device.WakeAtMs) = (null, null);
                break;
            case MessageClass.Info:
                device.Info = Cleared;
                break;
            case MessageClass.Reported:
                (device.Reported, device.Models, device.HasModelProblem) = (Cleared, null, false);
                break;
        }
    }

    private static void NoteSeen(DeviceRow device, ReadMessage read, Message message, TimeSpan correction)
    {
        device.Clock = message.Clock;
        var madeAt = message.Clock == ClockState.Synced || correction != TimeSpan.Zero ? message.Time.By(correction) : (DateTimeOffset?)null;
        if (SignOfLife.Of(message, read.Source.Retained, read.ReceivedAt, madeAt) is { } seen)
        {
            device.LastSeenMs = Math.Max(device.LastSeenMs ?? 0, seen.ToUnixTimeMilliseconds());
        }
    }

    private static bool Advance(Message message, Guid? session, long seq) => session is not { } known || MessageOrder.Of(message) > new MessageOrder(known, seq);

    private static string? Text(string? text) => text is null ? null : OneLineText.Of(text, MaxTextChars);

    private static long? Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();
}
