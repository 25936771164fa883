using System.Text;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Messages;

public sealed class DesiredReaderTests : IDisposable
{
    private readonly TestTrust _trust = new();

    public void Dispose() => _trust.Dispose();

    [Fact]
    public void Read_PlainDocument_IsTakenWhereNoSignatureIsRequired()
    {
        var document = TestTrust.Accepted(Lax().Read(Document().ToJson(), 6, TestTrust.Now));

        Assert.Equal(7, document.Generation);
        Assert.Equal("pump", Assert.Single(document.Models).Model);
        Assert.Equal("tiers", document.Policy!.Kind);
        Assert.Equal(60, document.Settings![DesiredSettings.EnergyIntervalS]);
    }

    [Fact]
    public void Read_SignedDocument_IsTaken() => Assert.Equal(7, TestTrust.Accepted(Strict().Read(Signed(Document()), 6, TestTrust.Now)).Generation);

    [Fact]
    public void Receive_SignedOrNot_SaysSo()
    {
        Assert.Equal(OrderRank.Of(7, isSigned: true), TestTrust.Accepted(Lax().Receive(Signed(Document()), default, TestTrust.Now)).Rank);
        Assert.Equal(OrderRank.Of(7, isSigned: false), TestTrust.Accepted(Lax().Receive(Document().ToJson(), default, TestTrust.Now)).Rank);
        Assert.False(TestTrust.Accepted(new DesiredReader { Device = "pi" }.Receive(Signed(Document()), default, TestTrust.Now)).IsSigned);
        Assert.Equal(ErrorCode.SignatureMissing, TestTrust.Refused(Lax().Receive(Document().ToJson(), OrderRank.Of(1, isSigned: true), TestTrust.Now)));
    }

    [Fact]
    public void Read_SignedDocumentWithoutAKeyring_CountsAsPlain() =>
        TestTrust.Accepted(new DesiredReader { Device = "pi" }.Read(Document().ToEnvelope().Sign(_trust.Stranger).ToJson(), 6, TestTrust.Now));

    [Fact]
    public void Attack_PlainDocument_WhereASignatureIsRequired_IsRefused() =>
        Assert.Equal(ErrorCode.SignatureMissing, TestTrust.Refused(Strict().Read(Document().ToJson(), 6, TestTrust.Now)));

    [Fact]
    public void Attack_SignatureRequiredButNoKeyring_RefusesEverything() =>
        Assert.Equal(ErrorCode.KeyringInvalid, TestTrust.Refused(new DesiredReader { Device = "pi", RequireSigned = true }.Read(Signed(Document()), 6, TestTrust.Now)));

    [Fact]
    public void Attack_ForgedEnvelope_IsRefusedEvenWherePlainOnesAreTaken() =>
        Assert.Equal(ErrorCode.UnknownKey, TestTrust.Refused(Lax().Read(Document().ToEnvelope().Sign(_trust.Stranger).ToJson(), 6, TestTrust.Now)));

    [Fact]
    public void Attack_WrongRole_ModelsSignsADesiredDocument_IsRefused() =>
        Assert.Equal(ErrorCode.WrongRole, TestTrust.Refused(Strict().Read(Document().ToEnvelope().Sign(_trust.Models).ToJson(), 6, TestTrust.Now)));

    [Fact]
    public void Attack_DocumentForAnotherDevice_IsRefused()
    {
        Assert.Equal(ErrorCode.WrongDevice, TestTrust.Refused(Strict().Read(Signed(Document() with { Device = "pi2" }), 6, TestTrust.Now)));
        Assert.Equal(ErrorCode.WrongDevice, TestTrust.Refused(Lax().Read((Document() with { Device = "pi2" }).ToJson(), 6, TestTrust.Now)));
    }

    [Fact]
    public void Attack_SignedDocumentForAnyDeviceOrForEver_IsRefused()
    {
        Assert.Equal(ErrorCode.DesiredInvalid, TestTrust.Refused(Strict().Read(Signed(Document() with { Device = null }), 6, TestTrust.Now)));
        Assert.Equal(ErrorCode.DesiredInvalid, TestTrust.Refused(Strict().Read(Signed(Document() with { Expires = null }), 6, TestTrust.Now)));
        TestTrust.Accepted(Lax().Read((Document() with { Device = null, Expires = null }).ToJson(), 6, TestTrust.Now));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(long.MaxValue)]
    public void Attack_Replay_GenerationThatIsNotNewer_IsRefused(long last) =>
        Assert.Equal(ErrorCode.GenerationNotNewer, TestTrust.Refused(Strict().Read(Signed(Document()), last, TestTrust.Now)));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Attack_FastForward_GenerationOutOfBounds_IsRefused(long generation) =>
        Assert.Equal(ErrorCode.DesiredInvalid, TestTrust.Refused(Strict().Read(Signed(Document() with { Generation = generation }), 6, TestTrust.Now)));

    [Fact]
    public void Attack_Freeze_ExpiredDocument_IsRefusedByATrustedClockOnly()
    {
        var stale = Signed(Document() with { Expires = TestTrust.Start });

        Assert.Equal(ErrorCode.Expired, TestTrust.Refused(Strict().Read(stale, 6, TestTrust.Now)));
        TestTrust.Accepted(Strict().Read(stale, 6, TrustedTime.Unknown));
    }

    [Theory]
    [InlineData("command")]
    [InlineData("mqtt:host")]
    [InlineData("EnergyIntervalS")]
    [InlineData("sources.machine.command")]
    [InlineData("")]
    public void Attack_SettingThatIsNotOnTheList_IsRefused(string name) =>
        Assert.Equal(ErrorCode.SettingNotAllowed, TestTrust.Refused(Lax().Read((Document() with { Settings = new Dictionary<string, double> { [name] = 1 } }).ToJson(), 6, TestTrust.Now)));

    public static TheoryData<string, string, string> Hostile => new()
    {
        { "schema", "\"schema\":\"desired/1\"", "\"schema\":\"desired/2\"" },
        { "unknown member", "\"generation\":7", "\"generation\":7,\"exec\":\"sh\"" },
        { "duplicate member", "\"generation\":7", "\"generation\":7,\"generation\":8" },
        { "fraction as generation", "\"generation\":7", "\"generation\":7.5" },
        { "no generation", "\"generation\":7,", "" },
        { "null model", "\"models\":[", "\"models\":[null," },
        { "unknown member of a model", "\"model\":\"pump\"", "\"model\":\"pump\",\"url\":\"http://x\"" },
        { "model id", "\"model\":\"pump\"", "\"model\":\"../pump\"" },
        { "digest", "\"digest\":\"a", "\"digest\":\"A" },
        { "variant twice", "\"variants\":[\"int8\"]", "\"variants\":[\"int8\",\"int8\"]" },
        { "variant null", "\"variants\":[\"int8\"]", "\"variants\":[null]" },
        { "source empty", "\"variants\":[\"int8\"]", "\"source\":\"\"" },
        { "source too long", "\"variants\":[\"int8\"]", $"\"source\":\"{new string('s', 129)}\"" },
        { "source of two lines", "\"variants\":[\"int8\"]", "\"source\":\"a\\nb\"" },
        { "variants null", "\"variants\":[\"int8\"]", "\"variants\":null" },
        { "policy kind", "\"kind\":\"tiers\"", "\"kind\":\"exec\"" },
        { "policy kind null", "\"kind\":\"tiers\"", "\"kind\":null" },
        { "rate 0", "\"maxRateHz\":2", "\"maxRateHz\":0" },
        { "rate beyond", "\"maxRateHz\":2", "\"maxRateHz\":1e9" },
        { "rate infinite", "\"maxRateHz\":2", "\"maxRateHz\":1e999" },
        { "rates crossed", "\"maxRateHz\":2", "\"maxRateHz\":2,\"minRateHz\":3" },
        { "charges crossed", "\"maxRateHz\":2", "\"lowSocFraction\":0.5,\"highSocFraction\":0.5" },
        { "critical above recovery", "\"maxRateHz\":2", "\"criticalSocFraction\":0.5,\"recoverSocFraction\":0.4" },
        { "charge beyond", "\"maxRateHz\":2", "\"criticalSocFraction\":1.5" },
        { "tier null", "\"tiers\":[", "\"tiers\":[null," },
        { "tier rate", "\"rateHz\":1", "\"rateHz\":-1" },
        { "setting as text", "\"energyIntervalS\":60", "\"energyIntervalS\":\"60\"" },
        { "setting out of range", "\"energyIntervalS\":60", "\"energyIntervalS\":0" },
        { "setting as object", "\"energyIntervalS\":60", "\"energyIntervalS\":{}" },
        { "grant that is no envelope", "\"variants\":[\"int8\"]", "\"grant\":{\"payloadType\":\"t\",\"signatures\":[]}" },
        { "grant as text", "\"variants\":[\"int8\"]", "\"grant\":\"x\"" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Read_HostileDocument_IsRefused(string what, string old, string changed)
    {
        Assert.NotNull(what);
        var json = Encoding.UTF8.GetString(Document().ToJson());
        Assert.Contains(old, json, StringComparison.Ordinal);

        var hostile = Encoding.UTF8.GetBytes(json.Replace(old, changed, StringComparison.Ordinal));

        Assert.Equal(ErrorCode.DesiredInvalid, TestTrust.Refused(Lax().Read(hostile, 6, TestTrust.Now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("\0")]
    [InlineData("{\"payloadType\"")]
    [InlineData("{\"\\ud800schema\": 1}")]
    [InlineData("{\"payload\\u0054ype\": 1}")]
    public void Read_NoDocument_IsRefused(string payload) => Assert.False(Lax().Read(Encoding.UTF8.GetBytes(payload), 6, TestTrust.Now).IsOk);

    [Fact]
    public void Read_OversizedOrDeep_IsRefused()
    {
        var json = Encoding.UTF8.GetString(Document().ToJson());

        Assert.Equal(ErrorCode.DesiredInvalid, TestTrust.Refused(Lax().Read(Encoding.UTF8.GetBytes(json.PadRight(DesiredDocument.MaxBytes + 1)), 6, TestTrust.Now)));
        Assert.Equal(ErrorCode.DesiredInvalid, TestTrust.Refused(Lax().Read(Encoding.UTF8.GetBytes(new string('[', 60_000)), 6, TestTrust.Now)));
        Assert.Equal(ErrorCode.DesiredInvalid, TestTrust.Refused(Lax().Read(
            (Document() with { Models = [.. Enumerable.Range(0, 33).Select(n => Model($"m{n}"))] }).ToJson(), 6, TestTrust.Now)));
        Assert.Equal(ErrorCode.DesiredInvalid, TestTrust.Refused(Lax().Read((Document() with { Models = [Model("a"), Model("a")] }).ToJson(), 6, TestTrust.Now)));
    }

    [Fact]
    public void ReadGrant_InsideADocument_IsOpenedWithTheKeyring()
    {
        var grant = new RollbackGrant { Schema = RollbackGrant.CurrentSchema, Model = "pump", Device = "pi", MinimumRelease = 2, Expires = TestTrust.Start.AddDays(1) };
        var sent = Signed(Document() with { Models = [Model("pump") with { Grant = grant.ToEnvelope().Sign(_trust.Models) }] });

        var document = TestTrust.Accepted(Strict().Read(sent, 6, TestTrust.Now));

        Assert.Equal(2, TestTrust.Accepted(Strict().ReadGrant(document.Models[0], TestTrust.Now)!.Value).MinimumRelease);
        Assert.Null(Strict().ReadGrant(Model("pump"), TestTrust.Now));
        Assert.Equal(ErrorCode.UnknownKey, TestTrust.Refused(new DesiredReader { Device = "pi" }.ReadGrant(document.Models[0], TestTrust.Now)!.Value));
    }

    private static DesiredModel Model(string model) => new() { Model = model, Digest = new string('a', 64), Variants = ["int8"] };

    private static DesiredDocument Document() => new()
    {
        Schema = DesiredDocument.CurrentSchema,
        Device = "pi",
        Generation = 7,
        Expires = TestTrust.Start.AddDays(7),
        Models = [Model("pump")],
        Policy = new DesiredPolicy { Kind = "tiers", MaxRateHz = 2, Tiers = [new DesiredTier(0.5, 1)] },
        Settings = new Dictionary<string, double> { [DesiredSettings.EnergyIntervalS] = 60 },
    };

    private DesiredReader Lax() => new() { Device = "pi", Keyring = _trust.Keyring };

    private DesiredReader Strict() => Lax() with { RequireSigned = true };

    private byte[] Signed(DesiredDocument document) => document.ToEnvelope().Sign(_trust.Desired).ToJson();
}
