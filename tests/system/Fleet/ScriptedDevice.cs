using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRuntime.SystemTests.Fleet;

/// <summary>A device that publishes what a test gives it, in the messages of a real agent.</summary>
internal sealed class ScriptedDevice(IMqttClient client, string id, TimeProvider clock)
{
    public const string Digest = "5f0c1d2e3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5";
    public const string EarlierDigest = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";
    public const string Model = "person-detector";

    private const double UptimeS = 4_000;

    private static readonly TopicScheme Topics = new();

    private readonly Guid _session = Guid.CreateVersion7();
    private readonly Dictionary<string, long> _seq = [];

    public string Id => id;

    private DateTimeOffset Now => clock.GetUtcNow();

    public Task PublishStatusAsync(PresenceState state, DateTimeOffset? wakeAt = null) => PublishAsync(
        Topics.Status(id),
        new StatusMessage
        {
            Device = id,
            Session = _session,
            Seq = Next(nameof(TopicScheme.Status)),
            Time = Now,
            Clock = ClockState.Synced,
            UptimeS = UptimeS,
            State = state,
            WakeAt = wakeAt,
        },
        MessageJsonContext.Default.StatusMessage,
        retain: true);

    public Task PublishInfoAsync(string site, params string[] tags) => PublishAsync(
        Topics.Info(id),
        new InfoMessage
        {
            Device = id,
            Session = _session,
            Seq = Next(nameof(TopicScheme.Info)),
            Time = Now,
            Clock = ClockState.Synced,
            UptimeS = UptimeS,
            Board = "Raspberry Pi 5 Model B",
            Os = "Debian GNU/Linux 13",
            Architecture = "arm64",
            AgentVersion = "0.1.0",
            OnnxRuntimeVersion = "1.31.1",
            ExecutionProviders = ["CPUExecutionProvider"],
            Sources = [new SourceInfo("camera", "camera", "640x480 rgb24")],
            Sensors = ["ina228 at 1-0040"],
            Tags = [.. tags],
            Site = site,
        },
        MessageJsonContext.Default.InfoMessage,
        retain: true);

    public Task PublishReportedAsync(ModelPhase phase, ErrorInfo? error = null, PolicyInfo? policy = null) => PublishAsync(
        Topics.Reported(id),
        new ReportedMessage
        {
            Device = id,
            Session = _session,
            Seq = Next(nameof(TopicScheme.Reported)),
            Time = Now,
            Clock = ClockState.Synced,
            UptimeS = UptimeS,
            Generation = 3,
            Policy = policy ?? new PolicyInfo { Kind = "adaptive", MinRateHz = 0.1, MaxRateHz = 5, CriticalSocFraction = 0.1 },
            Models = [new ModelStatus { Model = Model, Digest = Digest, Phase = phase, Source = "camera", Error = error }],
        },
        MessageJsonContext.Default.ReportedMessage,
        retain: true);

    /// <summary>Publishes an energy interval.</summary>
    /// <param name="to">Its end.</param>
    /// <param name="length">Its length.</param>
    /// <param name="state">Charge, mode and why.</param>
    public Task PublishEnergyAsync(DateTimeOffset to, TimeSpan length, ScriptedEnergy state)
    {
        var inferences = (long)(state.RateHz * length.TotalSeconds);
        var load = (2.1 * length.TotalSeconds) + (state.JoulesPerInference * inferences);
        return PublishAsync(
            Topics.Energy(id),
            new EnergyMessage
            {
                Device = id,
                Session = _session,
                Seq = Next(nameof(TopicScheme.Energy)),
                Time = to,
                Clock = ClockState.Synced,
                UptimeS = UptimeS,
                From = to - length,
                To = to,
                Battery = new BatteryInfo { SocFraction = state.SocFraction, VoltageV = 3.3 + (0.8 * state.SocFraction), CurrentA = -0.4, TempC = state.TempC },
                HarvestJ = state.HarvestW * length.TotalSeconds,
                LoadJ = load,
                Basis = state.Basis,
                IdleJ = 1.9 * length.TotalSeconds,
                RadioJ = 0.1 * length.TotalSeconds,
                GateSavedJ = 0.2 * state.JoulesPerInference * inferences,
                ThrottleSavedJ = (5 - state.RateHz) * length.TotalSeconds * state.JoulesPerInference,
                LastsUntil = state.HarvestW < 1 ? Now.AddHours(5) : null,
                FullAt = state.HarvestW >= 1 ? Now.AddHours(3) : null,
                GramsCO2e = load / 3_600_000 * 380,
                Models =
                [
                    new ModelEnergy
                    {
                        Model = Model,
                        Digest = state.Digest[..16],
                        Variant = "cpu-int8",
                        Inferences = inferences,
                        Gated = inferences / 5,
                        MarginalJ = state.JoulesPerInference,
                        LoadedJ = inferences > 0 ? load / inferences : null,
                        Basis = state.Basis,
                    },
                ],
                Mode = state.Mode,
                RateHz = state.RateHz,
                Reason = state.Reason,
                ReasonCode = state.ReasonCode,
            },
            MessageJsonContext.Default.EnergyMessage);
    }

    public Task PublishDetectionAsync(DateTimeOffset at, params DetectedBox[] boxes) => PublishAsync(
        Topics.Result(id, Model),
        new ResultPayload
        {
            Session = _session,
            Seq = Next(nameof(TopicScheme.Result)),
            Clock = ClockState.Synced,
            Digest = Digest[..16],
            Source = "camera",
            Variant = "cpu-int8",
            CapturedAt = at,
            LatencyMs = 84.5,
            EnergyJ = 0.146,
            Basis = EnergyBasis.Measured,
            Output = new DetectionOutput([.. boxes]),
        },
        MessageJsonContext.Default.ResultPayload);

    /// <summary>Carries out every command, and reports the policy that command <c>policy</c> orders.</summary>
    public async Task AnswerCommandsAsync()
    {
        client.ApplicationMessageReceivedAsync += AnswerAsync;
        await client.SubscribeAsync(Topics.CommandFilter(id), MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
    }

    private async Task AnswerAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        var request = received.ApplicationMessage;
        var command = request.Topic[(request.Topic.LastIndexOf('/') + 1)..];
        var response = new CommandResponse
        {
            Device = id,
            Session = _session,
            Seq = Next(nameof(CommandResponse)),
            Time = Now,
            Clock = ClockState.Synced,
            UptimeS = UptimeS,
            Command = command,
            Ok = true,
        };
        var answer = new MqttApplicationMessageBuilder()
            .WithTopic(request.ResponseTopic)
            .WithCorrelationData(request.CorrelationData)
            .WithPayload(MessageJson.Write(response, MessageJsonContext.Default.CommandResponse))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        await client.PublishAsync(answer, CancellationToken.None);
        if (PolicyRequest.Read(request.Payload.ToArray()) is { IsOk: true, Value.Policy: { } policy })
        {
            await PublishReportedAsync(ModelPhase.Committed, policy: new PolicyInfo { Kind = policy.Kind, MinRateHz = 0.1, MaxRateHz = policy.MaxRateHz });
        }
    }

    public Task PublishEventAsync(EventSeverity severity, EventName name, string text) => PublishAsync(
        Topics.Events(id),
        new EventMessage
        {
            Device = id,
            Session = _session,
            Seq = Next(nameof(TopicScheme.Events)),
            Time = Now,
            Clock = ClockState.Synced,
            UptimeS = UptimeS,
            Severity = severity,
            Name = name,
            Text = text,
        },
        MessageJsonContext.Default.EventMessage);

    // Each class of messages counts for itself.
    private long Next(string messageClass) => _seq[messageClass] = _seq.GetValueOrDefault(messageClass) + 1;

    private async Task PublishAsync<T>(string topic, T message, JsonTypeInfo<T> type, bool retain = false)
        where T : class
    {
        var payload = MessageJson.Write(message, type);
        await client.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain, TestContext.Current.CancellationToken);
    }
}
