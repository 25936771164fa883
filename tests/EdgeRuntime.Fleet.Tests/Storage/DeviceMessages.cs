using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;

namespace EdgeRuntime.Fleet.Tests.Storage;

/// <summary>Messages as devices send them.</summary>
internal static class DeviceMessages
{
    private static readonly TopicScheme Topics = new();

    public static DateTimeOffset Now { get; } = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public static Guid Session { get; } = Guid.CreateVersion7(Now.AddDays(-1));

    public static StatusMessage Status(string device, PresenceState state, long seq = 1, DateTimeOffset? wakeAt = null) => new()
    {
        Device = device,
        Session = Session,
        Seq = seq,
        Time = Now,
        Clock = ClockState.Synced,
        UptimeS = 86_400,
        State = state,
        WakeAt = wakeAt,
    };

    public static InfoMessage Info(string device, string? site = "north", long seq = 1, params string[] tags) => new()
    {
        Device = device,
        Session = Session,
        Seq = seq,
        Time = Now,
        Clock = ClockState.Synced,
        UptimeS = 86_400,
        Os = "Debian GNU/Linux 13",
        Architecture = "arm64",
        AgentVersion = "0.1.0",
        Board = "Raspberry Pi 5 Model B Rev 1.0",
        Tags = [.. tags],
        Site = site,
    };

    public static ReportedMessage Reported(string device, ModelPhase phase, long seq = 1) => new()
    {
        Device = device,
        Session = Session,
        Seq = seq,
        Time = Now,
        Clock = ClockState.Synced,
        UptimeS = 86_400,
        Generation = 1,
        Policy = new PolicyInfo { Kind = "adaptive", MaxRateHz = 1 },
        Models = [new ModelStatus { Model = "kws", Digest = new string('a', 64), Phase = phase }],
    };

    /// <summary>A minute's interval: the first begins a day before now.</summary>
    public static EnergyMessage Energy(string device, long seq, double loadJ = 90, double soc = 0.5, long inferences = 60, LifetimeTotals? totals = null, int seconds = 60) => new()
    {
        Device = device,
        Session = Session,
        Seq = seq,
        Time = Now.AddDays(-1).AddSeconds(seq * seconds),
        Clock = ClockState.Synced,
        UptimeS = seq * seconds,
        From = Now.AddDays(-1).AddSeconds((seq - 1) * seconds),
        To = Now.AddDays(-1).AddSeconds(seq * seconds),
        Battery = new BatteryInfo { SocFraction = soc, VoltageV = 3.7 },
        HarvestJ = 30,
        LoadJ = loadJ,
        IdleJ = 60,
        Basis = EnergyBasis.Measured,
        Models = [new ModelEnergy { Model = "kws", Digest = new string('a', 16), Variant = "int8", Inferences = inferences, Gated = 3, MarginalJ = 0.25, LoadedJ = 1.5, Basis = EnergyBasis.Modelled }],
        Totals = totals,
        Mode = PowerMode.Normal,
        RateHz = 1,
        Reason = "full rate",
        ReasonCode = RateReason.EnergyPlan,
    };

    public static ResultMessage Result(string device, long seq, string label, double score = 0.9) => new()
    {
        Device = device,
        Session = Session,
        Seq = seq,
        Time = Now,
        Clock = ClockState.Synced,
        UptimeS = null,
        Model = "kws",
        Digest = new string('a', 16),
        Source = "mic",
        Item = new ResultItem { Variant = "int8", CapturedAt = Now.AddHours(-2).AddSeconds(seq), LatencyMs = 4 + (seq % 3), Label = label, Score = score },
    };

    public static EventMessage Event(string device, long seq, EventName name = EventName.ModelFailed, string text = "kws: no space left") => new()
    {
        Device = device,
        Session = Session,
        Seq = seq,
        Time = Now,
        Clock = ClockState.Synced,
        UptimeS = 86_400,
        Severity = EventSeverity.Error,
        Name = name,
        Text = text,
    };

    /// <summary>Topic and payload.</summary>
    public static (string Topic, byte[] Payload) OnTheWire(Message message) => message switch
    {
        StatusMessage status => (Topics.Status(status.Device), MessageJson.Write(status, MessageJsonContext.Default.StatusMessage)),
        InfoMessage info => (Topics.Info(info.Device), MessageJson.Write(info, MessageJsonContext.Default.InfoMessage)),
        ReportedMessage reported => (Topics.Reported(reported.Device), MessageJson.Write(reported, MessageJsonContext.Default.ReportedMessage)),
        EnergyMessage energy => (Topics.Energy(energy.Device), MessageJson.Write(energy, MessageJsonContext.Default.EnergyMessage)),
        EventMessage entry => (Topics.Events(entry.Device), MessageJson.Write(entry, MessageJsonContext.Default.EventMessage)),
        ResultMessage result => (
            Topics.Result(result.Device, result.Model),
            MessageJson.Write(new ResultPayload(result.Item, result.Session, result.Seq, result.Clock, result.Digest, result.Source) { Historical = result.Historical }, MessageJsonContext.Default.ResultPayload)),
        _ => throw new ArgumentException(message.GetType().Name, nameof(message)),
    };
}
