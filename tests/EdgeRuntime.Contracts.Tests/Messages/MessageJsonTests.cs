using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Tests.Messages;

public sealed class MessageJsonTests
{
    private static readonly Guid Session = Guid.Parse("01970000-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Time = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Status_Written_HasTheFieldsOfTheContract()
    {
        var json = Write(new StatusMessage { Device = "pi", Session = Session, Seq = 1, Time = Time, Clock = ClockState.Unsynced, UptimeS = 1.5, State = PresenceState.Online });

        Assert.Equal("status/1", (string?)json["schema"]);
        Assert.Equal("online", (string?)json["state"]);
        Assert.Equal("unsynced", (string?)json["clock"]);
        Assert.Equal(Session.ToString(), (string?)json["session"]);
        Assert.Equal("2026-11-24T10:00:00.000Z", (string?)json["time"]);
        Assert.Equal(1.5, (double?)json["uptimeS"]);
        Assert.False(json.ContainsKey("wakeAt"));
        Assert.False(json.ContainsKey("historical"));
    }

    [Fact]
    public void Result_Classification_IsTaggedByKind()
    {
        var json = Write(Result(new ClassificationOutput([new("unbalance", 0.1)])) with { Label = "healthy", Score = 0.9 });

        Assert.Equal("classification", (string?)json["output"]!["kind"]);
        Assert.Equal("unbalance", (string?)json["output"]!["top"]![0]!["label"]);
        Assert.Equal(("healthy", 0.9), ((string?)json["label"], (double?)json["score"]));
        Assert.Equal("modelled", (string?)json["basis"]);
    }

    [Fact]
    public void Result_Written_HasNothingThatItsTopicOrItsPacketStates()
    {
        var result = Result(null) with { Label = "bearing-outer", Score = 0.98765, Digest = new string('a', 16), LatencyMs = 12.34567, EnergyJ = 0.00123456, CapturedAt = Time.AddTicks(1_239_999) };

        Assert.Equal(
            """
            {"session":"01970000-0000-7000-8000-000000000001","seq":7,"clock":"synced","digest":"aaaaaaaaaaaaaaaa","source":"s","variant":"int8","capturedAt":"2026-11-24T10:00:00.123Z","latencyMs":12.35,"energyJ":0.001235,"basis":"modelled","label":"bearing-outer","score":0.9877}
            """,
            Encoding.UTF8.GetString(MessageJson.Write(result, MessageJsonContext.Default.ResultPayload)));
    }

    [Fact]
    public void Event_TextWithApostrophesPlusesAndLetters_IsWrittenAsItReads()
    {
        var text = "Source 'küche' + 2 \u003e 1: \"quoted\"";
        var message = new EventMessage { Device = "pi", Session = Session, Seq = 1, Time = Time, Clock = ClockState.Synced, UptimeS = 1, Severity = EventSeverity.Info, Name = EventName.ModelStaged, Text = text };

        var bytes = MessageJson.Write(message, MessageJsonContext.Default.EventMessage);

        Assert.Contains("Source 'küche' + 2 > 1: \\\"quoted\\\"", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(text, JsonSerializer.Deserialize(bytes, MessageJsonContext.Default.EventMessage)!.Text);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.1, "0.1")]
    [InlineData(-2.34567, "-2.346")]
    [InlineData(12345.6, "12350")]
    [InlineData(0.000123456, "0.0001235")]
    [InlineData(99.996, "100")]
    public void Figure_Written_HasFourSignificantDigits(double watts, string expected) =>
        Assert.Equal(expected, JsonSerializer.Serialize(watts, MessageJsonContext.Default.Double));

    [Fact]
    public void Totals_Written_KeepSoManyDecimalsThatTheDifferenceOfTwoCounts()
    {
        var totals = new LifetimeTotals { LoadJ = 1234567.1234567, HarvestJ = 0.25, MarginalJ = 98765.4321234, GramsCO2e = 1.5, Models = [new ModelLifetimeTotals("m", 1, 2, 12345.678901234)] };

        var json = JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(totals, MessageJsonContext.Default.LifetimeTotals))!;

        Assert.Equal((1234567.123457, 0.25, 98765.432123, 1.5), ((double)json["loadJ"]!, (double)json["harvestJ"]!, (double)json["marginalJ"]!, (double)json["gCO2e"]!));
        Assert.Equal(12345.678901, (double)json["models"]![0]!["marginalJ"]!);
        Assert.Equal(totals with { LoadJ = 1234567.123457, MarginalJ = 98765.432123, Models = [] }, JsonSerializer.Deserialize(json, MessageJsonContext.Default.LifetimeTotals)! with { Models = [] });
    }

    public static TheoryData<InferenceOutput> Outputs =>
    [
        new ClassificationOutput([new("a", 1)]),
        new DetectionOutput([new("cat", 0.5, 0, 0, 1, 1)]),
        new AnomalyOutput(1, 2),
        new RegressionOutput([1, 2]),
        new RawOutput([3]),
        new AnomalyOutput(null, 2),
        new RegressionOutput([1, null]),
    ];

    [Fact]
    public void Anomaly_ScoreThatIsNotANumber_IsAbsent()
    {
        var json = Write(Result(new AnomalyOutput(null, 2)) with { Error = ErrorCode.NotANumber });

        Assert.Equal("not_a_number", (string?)json["error"]);
        Assert.Equal("""{"kind":"anomaly","threshold":2}""", json["output"]!.ToJsonString());
    }

    [Fact]
    public void Energy_FiguresThatAreNotNumbers_AreAbsentAndSaid()
    {
        var sound = new EnergyMessage
        {
            Device = "pi",
            Session = Session,
            Seq = 1,
            Time = Time,
            Clock = ClockState.Synced,
            UptimeS = 0,
            From = Time,
            To = Time,
            Basis = EnergyBasis.Measured,
            Battery = new BatteryInfo { SocFraction = 0.5, VoltageV = 3.9 },
            LoadJ = 2,
            Models = [new ModelEnergy { Model = "m", Digest = "d", Variant = "v", Inferences = 1, Gated = 0, MarginalJ = 1, Basis = EnergyBasis.Measured }],
            Mode = PowerMode.Normal,
            RateHz = 1,
            Reason = "test",
        };
        Assert.Same(sound, sound.WithoutNonNumbers());

        var json = Write((sound with
        {
            HarvestJ = double.NaN,
            Battery = sound.Battery with { VoltageV = double.PositiveInfinity },
            Models = [sound.Models[0] with { MarginalJ = double.NaN, NotANumber = 3 }],
        }).WithoutNonNumbers());

        Assert.Equal("not_a_number", (string?)json["error"]);
        Assert.Equal("""{"socFraction":0.5}""", json["battery"]!.ToJsonString());
        Assert.Equal(2, (double?)json["loadJ"]);
        Assert.False(json.ContainsKey("harvestJ"));
        Assert.False(json["models"]![0]!.AsObject().ContainsKey("marginalJ"));
        Assert.Equal(3, (long?)json["models"]![0]!["notANumber"]);
    }

    [Theory]
    [MemberData(nameof(Outputs), DisableDiscoveryEnumeration = true)]
    public void Result_EveryOutput_SurvivesARoundTrip(InferenceOutput output)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(Result(output), MessageJsonContext.Default.ResultPayload);

        var back = JsonSerializer.Deserialize(bytes, MessageJsonContext.Default.ResultPayload)!;

        Assert.Equal(bytes, JsonSerializer.SerializeToUtf8Bytes(back, MessageJsonContext.Default.ResultPayload));
        Assert.Equal(output.GetType(), back.Output!.GetType());
    }

    [Theory]
    [InlineData(ModelPhase.RolledBack, "rolled_back")]
    [InlineData(ModelPhase.Committed, "committed")]
    public void ModelPhase_Written_IsSnakeCase(ModelPhase phase, string expected)
    {
        var json = Write(new ReportedMessage
        {
            Device = "pi",
            Session = Session,
            Seq = 1,
            Time = Time,
            Clock = ClockState.Synced,
            UptimeS = 0,
            Generation = 0,
            Policy = new PolicyInfo { Kind = "linear" },
            Models = [new ModelStatus { Model = "m", Digest = "d", Phase = phase, Error = new ErrorInfo(ErrorCode.ModelLoadFailed, "x") }],
        });

        Assert.Equal(expected, (string?)json["models"]![0]!["phase"]);
        Assert.Equal("model_load_failed", (string?)json["models"]![0]!["error"]!["code"]);
    }

    [Fact]
    public void Energy_UnknownFigures_AreAbsent()
    {
        var json = Write(new EnergyMessage
        {
            Device = "pi",
            Session = Session,
            Seq = 1,
            Time = Time,
            Clock = ClockState.Synced,
            UptimeS = 0,
            From = Time,
            To = Time,
            Basis = EnergyBasis.Modelled,
            Mode = PowerMode.Saving,
            RateHz = 0.5,
            Reason = "linear",
            GramsCO2e = 2,
        });

        Assert.False(json.ContainsKey("loadJ"));
        Assert.False(json.ContainsKey("battery"));
        Assert.Equal(2, (double?)json["gCO2e"]);
        Assert.Equal("saving", (string?)json["mode"]);
    }

    [Fact]
    public void Energy_AbsentModels_ReadsAsEmpty()
    {
        const string Text = """
            {"schema":"energy/1","device":"pi","session":"01970000-0000-7000-8000-000000000001","seq":1,"time":"2026-11-24T10:00:00Z","clock":"synced","uptimeS":0,
             "from":"2026-11-24T10:00:00Z","to":"2026-11-24T10:00:00Z","basis":"modelled","mode":"normal","rateHz":1,"reason":"r"}
            """;

        var message = JsonSerializer.Deserialize(Text, MessageJsonContext.Default.EnergyMessage)!;

        Assert.False(message.Models.IsDefault);
        Assert.Empty(message.Models);
    }

    private static ResultPayload Result(InferenceOutput? output) => new()
    {
        Session = Session,
        Seq = 7,
        Clock = ClockState.Synced,
        Digest = "d",
        Source = "s",
        Variant = "int8",
        CapturedAt = Time,
        LatencyMs = 0.1,
        EnergyJ = 0.001,
        Basis = EnergyBasis.Modelled,
        Output = output,
    };

    private static JsonObject Write<T>(T message)
        where T : class =>
        JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(message, typeof(T), MessageJsonContext.Default))!.AsObject();
}
