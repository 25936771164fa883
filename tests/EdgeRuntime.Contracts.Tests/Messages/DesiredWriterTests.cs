using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Messages;

public sealed class DesiredWriterTests : IDisposable
{
    private readonly TestTrust _trust = new();

    public void Dispose() => _trust.Dispose();

    [Fact]
    public void ReadKept_NothingKept_IsAnEmptyDocument()
    {
        var kept = TestTrust.Accepted(Plain().ReadKept(default, applied: 3));

        Assert.Equal(0, kept.Generation);
        Assert.Empty(kept.Models);
    }

    [Fact]
    public void Next_Signed_IsTakenByTheDeviceAndKeepsTheRest()
    {
        var first = TestTrust.Accepted(Signing().Next(TestTrust.Accepted(Signing().ReadKept(default, 0)), 0, static before => before with { Settings = new Dictionary<string, double> { ["trialS"] = 60 } }));
        var kept = TestTrust.Accepted(Signing().ReadKept(first.Payload.Span, applied: 1));
        var second = TestTrust.Accepted(Signing().Next(kept, 1, static before => before with { Policy = new DesiredPolicy { Kind = "fixed" } }));

        var read = TestTrust.Accepted(new DesiredReader { Device = "pi", Keyring = _trust.Keyring, RequireSigned = true }.Read(second.Payload.Span, 1, TestTrust.Now));
        Assert.Equal((2, "pi", TestTrust.Start.AddDays(1)), (read.Generation, read.Device, read.Expires));
        Assert.Equal(("fixed", 60), (read.Policy!.Kind, read.Settings!["trialS"]));
    }

    [Fact]
    public void Next_ModelWithASource_KeepsItThroughOrdersAboutSomethingElse()
    {
        var door = new DesiredModel { Model = "door", Digest = new string('d', 64), Source = "Lower door (1)" };
        var first = TestTrust.Accepted(Signing().Next(TestTrust.Accepted(Signing().ReadKept(default, 0)), 0, before => before with { Models = [door] }));
        var start = DesiredWriter.StartFrom(TestTrust.Accepted(Signing().ReadKept(first.Payload.Span, applied: 1)), 1, refused: null);

        var second = TestTrust.Accepted(Signing().Next(start, 1, static before => before with { Policy = new DesiredPolicy { Kind = "fixed" } }));
        var read = TestTrust.Accepted(Signing().ReadKept(second.Payload.Span, applied: 2));

        Assert.Equal(("door", "Lower door (1)"), (Assert.Single(read.Models).Model, read.Models[0].Source));
        Assert.Equal("Lower door (1)", Assert.Single(read.Previous!.Models).Source);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(7, 0, 8)]
    [InlineData(7, 7, 8)]
    [InlineData(7, 12, 13)]
    public void Next_Generation_IsAboveAllThatIsKnownOf(long kept, long applied, long expected)
    {
        var document = new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = kept };

        Assert.Equal(expected, TestTrust.Accepted(Plain().Next(document, applied, static before => before)).Document.Generation);
    }

    [Fact]
    public void Next_ByAKeyThatMayNot_IsWhatTheDeviceWouldSay()
    {
        var writer = Signing() with { Key = _trust.Models };

        Assert.Equal(ErrorCode.WrongRole, TestTrust.Refused(writer.Next(TestTrust.Accepted(writer.ReadKept(default, 0)), 0, static before => before)));
    }

    [Fact]
    public void Next_WhatMayNotBeOrdered_IsRefused()
    {
        var kept = TestTrust.Accepted(Plain().ReadKept(default, 0));

        Assert.Equal(ErrorCode.SettingNotAllowed, TestTrust.Refused(Plain().Next(kept, 0, static before => before with { Settings = new Dictionary<string, double> { ["keyring"] = 1 } })));
        Assert.Equal(ErrorCode.DesiredInvalid, TestTrust.Refused(Plain().Next(kept, Identifiers.MaxCounter, static before => before)));
    }

    [Fact]
    public void Attack_PlainOrForgedOrForeignDocument_IsNotCarriedIntoASignedOne()
    {
        var document = new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = 5, Device = "pi", Expires = TestTrust.Start };

        Assert.Equal(ErrorCode.SignatureMissing, TestTrust.Refused(Signing().ReadKept(document.ToJson(), 0)));
        Assert.Equal(ErrorCode.UnknownKey, TestTrust.Refused(Signing().ReadKept(Envelope(document, _trust.Stranger), 0)));
        Assert.Equal(ErrorCode.WrongDevice, TestTrust.Refused(Signing().ReadKept(Envelope(document with { Device = "other" }, _trust.Desired), 0)));
        Assert.Equal(ErrorCode.GenerationNotNewer, TestTrust.Refused(Signing().ReadKept(Envelope(document, _trust.Desired), applied: 6)));
        TestTrust.Accepted(Signing().ReadKept(Envelope(document, _trust.Desired), applied: 5));
        TestTrust.Accepted(Plain().ReadKept(document.ToJson(), applied: 6));
    }

    // A chain of orders of which nobody knew whether they would be taken goes back to the last that was.
    [Fact]
    public void StartFrom_RefusedOrders_IsTheLastThatWasApplied()
    {
        var applied = Order(Plain(), null, 0, static before => before with { Policy = new DesiredPolicy { Kind = "fixed" }, Models = [Model("pump")] });
        var second = Order(Plain(), applied, 1, static before => before with { Models = before.Models.Add(Model("door")) });
        var third = Order(Plain(), second, 1, static before => before with { Settings = new Dictionary<string, double> { ["trialS"] = 60 } });

        var start = DesiredWriter.StartFrom(third, 1, new RefusedGeneration(3, ErrorCode.UnknownModel, "no"));
        var next = Order(Plain(), start, 1, static before => before);

        Assert.Equal(["pump", "door"], third.Models.Select(static model => model.Model));
        Assert.Equal((4, "fixed", "pump", null), (next.Generation, next.Policy!.Kind, Assert.Single(next.Models).Model, next.Settings));
        Assert.Equal(["pump", "door"], DesiredWriter.StartFrom(second, 1, new RefusedGeneration(2, ErrorCode.StorageFailed, "full")).Models.Select(static model => model.Model));
        Assert.Equal(["pump", "door"], DesiredWriter.StartFrom(second, 2, null).Models.Select(static model => model.Model));
    }

    // What somebody has left there to use the counter up does not count.
    [Fact]
    public void Next_KeptOrderThatJumps_IsPassedOver()
    {
        var jump = new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = Identifiers.MaxCounter, Models = [Model("door")] };

        var next = Order(Plain(), jump, 7, static before => before with { Policy = new DesiredPolicy { Kind = "fixed" } });

        Assert.Equal((8, "fixed"), (next.Generation, next.Policy!.Kind));
        Assert.Empty(next.Models);
    }

    [Fact]
    public void Next_SignedWhereTheCounterIsUsedUp_BeginsAgain()
    {
        var next = TestTrust.Accepted(Signing().Next(TestTrust.Accepted(Signing().ReadKept(default, Identifiers.MaxCounter)), Identifiers.MaxCounter, static before => before));

        Assert.Equal(1, next.Document.Generation);
        Assert.Null(OrderRank.Of(Identifiers.MaxCounter, isSigned: false).Refuses(OrderRank.Of(1, isSigned: true)));
    }

    private static DesiredModel Model(string name) => new() { Model = name, Digest = new string('a', 64) };

    // As edgectl does it: from the bytes that the broker keeps.
    private static DesiredDocument Order(DesiredWriter writer, DesiredDocument? kept, long applied, Func<DesiredDocument, DesiredDocument> change)
    {
        var before = TestTrust.Accepted(writer.ReadKept(kept?.ToJson() ?? [], applied));
        return TestTrust.Accepted(writer.Next(DesiredWriter.StartFrom(before, applied, null), applied, change)).Document;
    }

    private static ReadOnlySpan<byte> Envelope(DesiredDocument document, SigningKey key) => document.ToEnvelope().Sign(key).ToJson();

    private static DesiredWriter Plain() => new() { Device = "pi" };

    private DesiredWriter Signing() => new() { Device = "pi", Keyring = _trust.Keyring, Key = _trust.Desired, Expires = TestTrust.Start.AddDays(1) };
}
