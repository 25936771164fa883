using System.Text;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Signing;

/// <summary>First trust, rotation, and attacks on both.</summary>
public sealed class KeyringTests : IDisposable
{
    private readonly TestTrust _trust = new();

    public void Dispose() => _trust.Dispose();

    [Fact]
    public void Trust_SignedByItsOwnRoot_IsTaken()
    {
        var keyring = TestTrust.Accepted(Keyring.Trust(_trust.Keyring.Envelope.ToJson()));

        Assert.Equal(_trust.Keyring.Fingerprint, keyring.Fingerprint);
        Assert.Equal(1, keyring.Document.Version);
        Assert.Equal([_trust.Models.KeyId], keyring.Document.Roles[KeyRole.Models].KeyIds);
    }

    [Fact]
    public void Attack_KeyringSignedByAnotherRole_IsRefused() =>
        Assert.Equal(ErrorCode.WrongRole, TestTrust.Refused(Keyring.Trust(_trust.Document().ToEnvelope().Sign(_trust.Models))));

    [Fact]
    public void Attack_KeyringNotSigned_IsRefused() => Assert.Equal(ErrorCode.SignatureMissing, TestTrust.Refused(Keyring.Trust(_trust.Document().ToEnvelope())));

    [Fact]
    public void Attack_KeyringBelowItsOwnThreshold_IsRefused()
    {
        var document = _trust.Document(root: TestTrust.Members(2, _trust.Root, _trust.Root2));

        Assert.Equal(ErrorCode.ThresholdNotMet, TestTrust.Refused(Keyring.Trust(document.ToEnvelope().Sign(_trust.Root))));
        TestTrust.Accepted(Keyring.Trust(document.ToEnvelope().Sign(_trust.Root).Sign(_trust.Root2)));
    }

    [Fact]
    public void Rotate_SignedByOldAndNewRoot_IsTaken()
    {
        var next = _trust.Document(version: 2, root: TestTrust.Members(1, _trust.Root2)).ToEnvelope().Sign(_trust.Root).Sign(_trust.Root2);

        var keyring = TestTrust.Accepted(_trust.Keyring.Rotate(next.ToJson(), TestTrust.Now));

        Assert.Equal(2, keyring.Document.Version);
        Assert.Equal([_trust.Root2.KeyId], keyring.Document.Roles[KeyRole.Root].KeyIds);
    }

    [Fact]
    public void Rotate_OneAfterTheOther_FollowsTheChain()
    {
        using var third = SigningKey.Create();
        var second = TestTrust.Accepted(_trust.Keyring.Rotate(_trust.Document(version: 2, root: TestTrust.Members(1, _trust.Root2)).ToEnvelope().Sign(_trust.Root).Sign(_trust.Root2), TestTrust.Now));
        var last = _trust.Document(version: 3, root: TestTrust.Members(1, third)).ToEnvelope().Sign(_trust.Root2).Sign(third);

        Assert.Equal(ErrorCode.UnknownKey, TestTrust.Refused(_trust.Keyring.Rotate(last, TestTrust.Now)));
        Assert.Equal(3, TestTrust.Accepted(second.Rotate(last, TestTrust.Now)).Document.Version);
    }

    [Fact]
    public void Attack_Rotation_ByTheNewRootAlone_IsRefused()
    {
        var next = _trust.Document(version: 2, root: TestTrust.Members(1, _trust.Root2)).ToEnvelope().Sign(_trust.Root2);

        Assert.Equal(ErrorCode.UnknownKey, TestTrust.Refused(_trust.Keyring.Rotate(next, TestTrust.Now)));
    }

    [Fact]
    public void Attack_Rotation_ByTheOldRootAlone_IsRefused()
    {
        var next = _trust.Document(version: 2, root: TestTrust.Members(1, _trust.Root2)).ToEnvelope().Sign(_trust.Root);

        Assert.Equal(ErrorCode.UnknownKey, TestTrust.Refused(_trust.Keyring.Rotate(next, TestTrust.Now)));
    }

    [Fact]
    public void Attack_Rotation_LowersTheThresholdOfTheOldRoot_IsRefused()
    {
        var strict = TestTrust.Accepted(Keyring.Trust(_trust.Document(root: TestTrust.Members(2, _trust.Root, _trust.Root2)).ToEnvelope().Sign(_trust.Root).Sign(_trust.Root2)));
        var lax = _trust.Document(version: 2, root: TestTrust.Members(1, _trust.Root)).ToEnvelope().Sign(_trust.Root);

        Assert.Equal(ErrorCode.ThresholdNotMet, TestTrust.Refused(strict.Rotate(lax, TestTrust.Now)));
        Assert.Equal(2, TestTrust.Accepted(strict.Rotate(lax.Sign(_trust.Root2), TestTrust.Now)).Document.Version);
    }

    [Fact]
    public void Attack_Rotation_ByTheFleetsKey_IsRefused()
    {
        var next = _trust.Document(version: 2, root: TestTrust.Members(1, _trust.Root2)).ToEnvelope().Sign(_trust.Desired).Sign(_trust.Root2);

        Assert.Equal(ErrorCode.WrongRole, TestTrust.Refused(_trust.Keyring.Rotate(next, TestTrust.Now)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public void Attack_Rollback_KeyringThatIsNotNewer_IsRefused(long version)
    {
        var fifth = TestTrust.Accepted(_trust.Keyring.Rotate(_trust.Document(version: 5).ToEnvelope().Sign(_trust.Root), TestTrust.Now));

        Assert.Equal(ErrorCode.KeyringNotNewer, TestTrust.Refused(fifth.Rotate(_trust.Document(version).ToEnvelope().Sign(_trust.Root), TestTrust.Now)));
    }

    [Fact]
    public void Attack_Freeze_RotationToAnExpiredKeyring_IsRefusedByATrustedClockOnly()
    {
        var stale = _trust.Document(version: 2, expires: TestTrust.Start).ToEnvelope().Sign(_trust.Root);

        Assert.Equal(ErrorCode.Expired, TestTrust.Refused(_trust.Keyring.Rotate(stale, TestTrust.Now)));
        TestTrust.Accepted(_trust.Keyring.Rotate(stale, TrustedTime.Unknown));
    }

    [Fact]
    public void Rotate_AnExpiredKeyring_StillWorks()
    {
        var late = new TrustedTime(_trust.Keyring.Document.Expires.AddYears(1));
        var next = _trust.Document(version: 2, expires: late.Now!.Value.AddYears(1)).ToEnvelope().Sign(_trust.Root);

        TestTrust.Accepted(_trust.Keyring.Rotate(next, late));
    }

    [Fact]
    public void Attack_KeyringOfAnotherPayloadType_IsRefused()
    {
        var document = _trust.Document(version: 2).ToEnvelope();
        var relabelled = DsseEnvelope.Unsigned(PayloadTypes.Desired, document.Payload).Sign(_trust.Root);

        Assert.Equal(ErrorCode.WrongPayloadType, TestTrust.Refused(Keyring.Trust(relabelled)));
        Assert.Equal(ErrorCode.WrongPayloadType, TestTrust.Refused(_trust.Keyring.Rotate(relabelled, TestTrust.Now)));
    }

    public static TheoryData<string, Action<JsonObject>> Contradictions => new()
    {
        { "schema", static keyring => keyring["schema"] = "keyring/2" },
        { "version 0", static keyring => keyring["version"] = 0 },
        { "version beyond JSON", static keyring => keyring["version"] = 1L << 53 },
        { "version as text", static keyring => keyring["version"] = "1" },
        { "no expiry", static keyring => keyring.Remove("expires") },
        { "no keys", static keyring => keyring["keys"] = new JsonArray() },
        { "null key", static keyring => keyring["keys"]!.AsArray().Add(null) },
        { "unknown member", static keyring => keyring["threshold"] = 0 },
        { "threshold 0", static keyring => keyring["roles"]!["root"]!["threshold"] = 0 },
        { "threshold -1", static keyring => keyring["roles"]!["root"]!["threshold"] = -1 },
        { "threshold above the keys", static keyring => keyring["roles"]!["models"]!["threshold"] = 2 },
        { "role without keys", static keyring => keyring["roles"]!["models"]!["keyIds"] = new JsonArray() },
        { "role missing", static keyring => keyring["roles"]!.AsObject().Remove("desired") },
        { "role null", static keyring => keyring["roles"]!["desired"] = null },
        { "null key id", static keyring => keyring["roles"]!["models"]!["keyIds"]!.AsArray().Add(null) },
        { "unknown key in a role", static keyring => keyring["roles"]!["models"]!["keyIds"]!.AsArray().Add(new string('0', 64)) },
        { "one key twice in a role", static keyring => keyring["roles"]!["models"]!["keyIds"]!.AsArray().Add(keyring["roles"]!["models"]!["keyIds"]![0]!.DeepClone()) },
        { "one key in two roles", static keyring => keyring["roles"]!["models"]!["keyIds"]!.AsArray().Add(keyring["roles"]!["desired"]!["keyIds"]![0]!.DeepClone()) },
        { "one key under two ids", static keyring => Add(keyring, static key => key["keyId"] = new string('a', 64)) },
        { "one key twice", static keyring => Add(keyring, static _ => { }) },
        { "other algorithm", static keyring => keyring["keys"]![0]!["algorithm"] = "none" },
        { "short key", static keyring => keyring["keys"]![0]!["public"] = "AAAA" },
        { "key that is no base64", static keyring => keyring["keys"]![0]!["public"] = "?" },
        { "long name", static keyring => keyring["keys"]![0]!["name"] = new string('n', 65) },
        { "thousands of keys", static keyring => keyring["keys"] = new JsonArray([.. Enumerable.Range(0, 300).Select(_ => keyring["keys"]![0]!.DeepClone())]) },
    };

    [Theory]
    [MemberData(nameof(Contradictions), DisableDiscoveryEnumeration = true)]
    public void Trust_KeyringThatContradictsItself_IsRefusedThoughSigned(string what, Action<JsonObject> spoil)
    {
        Assert.NotNull(what);
        var json = JsonNode.Parse(_trust.Document().ToEnvelope().Payload.Span)!.AsObject();
        spoil(json);

        var envelope = DsseEnvelope.Unsigned(PayloadTypes.Keyring, Encoding.UTF8.GetBytes(json.ToJsonString())).Sign(_trust.Root);

        Assert.Equal(ErrorCode.KeyringInvalid, TestTrust.Refused(Keyring.Trust(envelope)));
    }

    [Fact]
    public void Attack_KeyOfSmallOrder_SignsNothing()
    {
        // The neutral element: with it a signature of zeros would hold for every message, did the library not refuse such keys (RFC 8032, section 5.1.7; libsodium).
        var neutral = new byte[32];
        neutral[0] = 1;
        Assert.True(!VerifyingKey.TryImport(neutral, out var key) || !key.Verify("any"u8, [.. neutral, .. new byte[32]]));
    }

    [Fact]
    public void MembersOf_EveryRole_MakesTheSameDocumentAgain()
    {
        var document = _trust.Document(models: TestTrust.Members(2, _trust.Models, _trust.Models2));

        var again = KeyringDocument.Create(1, document.Expires, document.MembersOf(KeyRole.Root), document.MembersOf(KeyRole.Models), document.MembersOf(KeyRole.Desired));

        Assert.Equal(document.ToEnvelope().PayloadDigest, again.ToEnvelope().PayloadDigest);
    }

    private static void Add(JsonObject keyring, Action<JsonNode> change)
    {
        var copy = keyring["keys"]![0]!.DeepClone();
        change(copy);
        keyring["keys"]!.AsArray().Add(copy);
        keyring["roles"]!["models"]!["keyIds"]!.AsArray().Add(copy["keyId"]!.DeepClone());
    }
}
