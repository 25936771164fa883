using System.Text;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Tests.Documentation;

/// <summary>One message of each kind, as the types write it.</summary>
internal static class MessageExamples
{
    private const string Device = "pi-barn";
    private const string Model = "vibration-condition";
    private static readonly string Digest = ContentDigest.Of("a manifest"u8);
    private static readonly Guid Session = Guid.Parse("01970000-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Time = new(2026, 11, 24, 10, 0, 0, 250, TimeSpan.Zero);

    private static readonly ResultItem Item = new()
    {
        Variant = "int8",
        CapturedAt = Time,
        LatencyMs = 0.4321,
        EnergyJ = 0.0008123,
        Basis = EnergyBasis.Measured,
        Label = "bearing-outer",
        Score = 0.9871,
    };

    /// <summary>The payload of a message.</summary>
    public static string Of(string name) => Encoding.UTF8.GetString(name switch
    {
        "status" => MessageJson.Write(Status(), MessageJsonContext.Default.StatusMessage),
        "info" => MessageJson.Write(Info(), MessageJsonContext.Default.InfoMessage),
        "reported" => MessageJson.Write(Reported(), MessageJsonContext.Default.ReportedMessage),
        "desired" => Desired().ToJson(),
        "result" => MessageJson.Write(new ResultPayload(Item, Session, 4711, ClockState.Synced, Digest, "machine"), MessageJsonContext.Default.ResultPayload),
        "result-batch" => MessageJson.Write(Batch(), MessageJsonContext.Default.ResultBatchMessage),
        "energy" => MessageJson.Write(Energy(), MessageJsonContext.Default.EnergyMessage),
        "event" => MessageJson.Write(Event(), MessageJsonContext.Default.EventMessage),
        "response" => MessageJson.Write(Response(), MessageJsonContext.Default.CommandResponse),
        "infer-once" => MessageJson.Write(new InferOnceRequest(Model), MessageJsonContext.Default.InferOnceRequest),
        "policy" => new PolicyRequest(new DesiredPolicy { Kind = "fixed", MaxRateHz = 0.2 }, DurationS: 7200).ToJson(),
        "rollback" => new RollbackRequest(Model).ToJson(),
        "diagnostics" => new DiagnosticsRequest(Digest, Block: 0).ToJson(),
        "log-level" => new LogLevelRequest("debug", DurationS: 600, Category: "DeviceConnection").ToJson(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no example of it"),
    });

    private static StatusMessage Status() =>
        new() { Device = Device, Session = Session, Seq = 2, Time = Time, Clock = ClockState.Synced, UptimeS = 86.412, State = PresenceState.Asleep, WakeAt = Time.AddHours(6), Reason = "the charge is reserved for the night" };

    private static InfoMessage Info() => new()
    {
        Device = Device,
        Session = Session,
        Seq = 1,
        Time = Time,
        Clock = ClockState.Synced,
        UptimeS = 0.214,
        Board = "Raspberry Pi 5 Model B Rev 1.0",
        BoardProfile = "5",
        Os = "Debian GNU/Linux 13 (trixie)",
        Architecture = "arm64",
        AgentVersion = "0.1.0",
        OnnxRuntimeVersion = "1.31.1",
        ExecutionProviders = ["cpu"],
        Sources = [new SourceInfo("machine", "iio", "float32 [2048,2] at 6400 Hz")],
        Sensors = ["battery: ina219 at i2c-1 0x43"],
        Tags = ["barn"],
        Site = "north",
    };

    private static ReportedMessage Reported() => new()
    {
        Device = Device,
        Session = Session,
        Seq = 3,
        Time = Time,
        Clock = ClockState.Synced,
        UptimeS = 90.5,
        Generation = 12,
        Policy = new PolicyInfo { Kind = "fixed", MinRateHz = 0.1, MaxRateHz = 0.2, CriticalSocFraction = 0.1, Origin = PolicyOrigin.Command, Until = Time.AddHours(2) },
        Models = [new ModelStatus { Model = Model, Digest = Digest, Phase = ModelPhase.Failed, Error = new ErrorInfo(ErrorCode.BlocksMissing, "block 3 of 16 is not on the broker; push the model again") }],
    };

    private static DesiredDocument Desired() => new()
    {
        Schema = DesiredDocument.CurrentSchema,
        Device = Device,
        Generation = 13,
        Expires = Time.AddDays(30),
        Models = [new DesiredModel { Model = Model, Digest = Digest, Variants = ["int8"] }],
        Policy = new DesiredPolicy { Kind = "linear", MaxRateHz = 1 },
        Settings = new Dictionary<string, double> { [DesiredSettings.EnergyIntervalS] = 300 },
    };

    private static ResultBatchMessage Batch() => new()
    {
        Device = Device,
        Session = Session,
        Seq = 4712,
        Time = Time.AddSeconds(2),
        Clock = ClockState.Synced,
        UptimeS = 471.2,
        Model = Model,
        Digest = ContentDigest.Short(Digest),
        Source = "machine",
        Items =
        [
            Item,
            Item with
            {
                CapturedAt = Time.AddSeconds(1),
                File = "pump-7.wav",
                Score = 0.6104,
                Output = new ClassificationOutput([new LabelScore("bearing-inner", 0.3517), new LabelScore("healthy", 0.0379)]),
            },
        ],
    };

    private static EnergyMessage Energy() => new()
    {
        Device = Device,
        Session = Session,
        Seq = 9,
        Time = Time,
        Clock = ClockState.Synced,
        UptimeS = 540.03,
        From = Time.AddMinutes(-1),
        To = Time,
        Battery = new BatteryInfo { SocFraction = 0.7351, VoltageV = 3.912, CurrentA = -0.2113, TempC = 21.5 },
        HarvestJ = 12.4,
        LoadJ = 183.2,
        Basis = EnergyBasis.Measured,
        IdleJ = 180.7,
        ThrottleSavedJ = 0.05112,
        LastsUntil = Time.AddHours(31),
        Models = [new ModelEnergy { Model = Model, Digest = ContentDigest.Short(Digest), Variant = "int8", Inferences = 57, Gated = 3, MarginalJ = 0.0008123, LoadedJ = 3.214, Basis = EnergyBasis.Measured }],
        GramsCO2e = 0.01934,
        Totals = new LifetimeTotals { LoadJ = 1648.801234, HarvestJ = 310.25, Inferences = 513, Gated = 27, MarginalJ = 0.416703, Models = [new ModelLifetimeTotals(Model, 513, 27, 0.416703)] },
        Mode = PowerMode.Saving,
        RateHz = 0.95,
        Reason = "linear: SoC 0.74 in 0.20 to 0.80",
        ReasonCode = RateReason.Charge,
        Dropped = System.Collections.Immutable.ImmutableSortedDictionary<DropReason, long>.Empty.Add(DropReason.OutboxFull, 12),
    };

    private static EventMessage Event() => new()
    {
        Device = Device,
        Session = Session,
        Seq = 4,
        Time = Time,
        Clock = ClockState.Synced,
        UptimeS = 91.75,
        Severity = EventSeverity.Warning,
        Name = EventName.SourceUnavailable,
        Text = "source 'machine' is unavailable: no such device",
        Code = ErrorCode.SourceUnavailable,
    };

    private static CommandResponse Response() =>
        new() { Device = Device, Session = Session, Seq = 1, Time = Time, Clock = ClockState.Synced, UptimeS = 120.9, Command = "infer-once", Ok = true, Result = Item };
}
