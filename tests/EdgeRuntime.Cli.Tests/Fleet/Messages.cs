using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Tests.Fleet;

/// <summary>Messages as devices send them.</summary>
internal static class Messages
{
    public static DateTimeOffset Time { get; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static Guid Session { get; } = Guid.CreateVersion7(Time);

    public static StatusMessage Status(string device, PresenceState state, DateTimeOffset? wakeAt = null) => new()
    {
        Device = device,
        Session = Session,
        Seq = 1,
        Time = Time,
        Clock = ClockState.Synced,
        UptimeS = 1,
        State = state,
        WakeAt = wakeAt,
        Reason = state == PresenceState.Online ? "started" : "stopped",
    };

    public static InfoMessage Info(string device, string board = "Raspberry Pi 5 Model B Rev 1.0") => new()
    {
        Device = device,
        Session = Session,
        Seq = 1,
        Time = Time,
        Clock = ClockState.Synced,
        UptimeS = 1,
        Board = board,
        BoardProfile = "5",
        Os = "Debian GNU/Linux 13",
        Architecture = "arm64",
        AgentVersion = "0.1.0",
        OnnxRuntimeVersion = "1.31.1",
        ExecutionProviders = ["CPUExecutionProvider"],
        Sources = [new SourceInfo("machine", "vibration", "float32 [2048,2] at 6400 Hz")],
        Sensors = ["battery: ina219 at i2c-1 0x43"],
        Tags = ["hall-3"],
        Site = "north",
    };

    public static ReportedMessage Reported(string device, params ModelStatus[] models) => new()
    {
        Device = device,
        Session = Session,
        Seq = 1,
        Time = Time.AddSeconds(1),
        Clock = ClockState.Synced,
        UptimeS = 2,
        Generation = 7,
        Policy = new PolicyInfo { Kind = "linear", MinRateHz = 0.1, MaxRateHz = 2 },
        Models = [.. models],
    };

    public static ModelStatus Model(string model, ModelPhase phase, ErrorInfo? error = null) => new() { Model = model, Digest = new string('a', 64), Phase = phase, Error = error };

    public static EnergyMessage Energy(string device, long seq = 1) => new()
    {
        Device = device,
        Session = Session,
        Seq = seq,
        Time = Time.AddMinutes(1),
        Clock = ClockState.Synced,
        UptimeS = 60,
        From = Time,
        To = Time.AddMinutes(1),
        Battery = new BatteryInfo { SocFraction = 0.735, VoltageV = 3.9 },
        HarvestJ = 12,
        LoadJ = 180,
        Basis = EnergyBasis.Modelled,
        IdleJ = 150,
        Models =
        [
            new ModelEnergy { Model = "m", Digest = "d", Variant = "int8", Inferences = 30, Gated = 0, MarginalJ = 0.002, LoadedJ = 2, Basis = EnergyBasis.Measured },
            new ModelEnergy { Model = "n", Digest = "d", Variant = "int8", Inferences = 10, Gated = 0, MarginalJ = 0.006, LoadedJ = 6, Basis = EnergyBasis.Modelled },
            new ModelEnergy { Model = "o", Digest = "d", Variant = "int8", Inferences = 0, Gated = 9, Basis = EnergyBasis.Modelled },
        ],
        Mode = PowerMode.Saving,
        RateHz = 0.5,
        Reason = "charge 74 %",
    };

    public static ResultMessage Result(string device, long seq = 1, string label = "looseness") => ResultMessage.Of(device, "m", Payload(seq, label));

    public static ResultPayload Payload(long seq = 1, string label = "looseness") => new()
    {
        Session = Session,
        Seq = seq,
        Clock = ClockState.Synced,
        Digest = "d",
        Source = "machine",
        Variant = "int8",
        CapturedAt = Time.AddSeconds(90),
        LatencyMs = 1.25,
        EnergyJ = 0.002,
        Basis = EnergyBasis.Modelled,
        Label = label,
        Score = 0.98,
        Output = new ClassificationOutput([new LabelScore("healthy", 0.02)]),
    };
}
