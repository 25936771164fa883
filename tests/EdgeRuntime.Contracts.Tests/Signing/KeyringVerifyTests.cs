using System.Text;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Signing;

/// <summary>Attacks on signatures: each is refused with its own code.</summary>
public sealed class KeyringVerifyTests : IDisposable
{
    private readonly TestTrust _trust = new();
    private readonly DsseEnvelope _manifest = DsseEnvelope.Unsigned(PayloadTypes.ModelManifest, "{\"model\": \"a\"}"u8.ToArray());

    public void Dispose() => _trust.Dispose();

    [Fact]
    public void Verify_SignedByTheRole_IsBelieved() => Assert.Null(Verify(_manifest.Sign(_trust.Models)));

    [Fact]
    public void Verify_NotSigned_IsRefused() => Assert.Equal(ErrorCode.SignatureMissing, TestTrust.Refused(Verify(_manifest)));

    [Fact]
    public void Attack_WrongKey_IsRefused() => Assert.Equal(ErrorCode.UnknownKey, TestTrust.Refused(Verify(_manifest.Sign(_trust.Stranger))));

    [Fact]
    public void Attack_WrongKeyUnderATrustedKeysId_IsRefused() =>
        Assert.Equal(ErrorCode.SignatureInvalid, TestTrust.Refused(Verify(Forged(_manifest, _trust.Stranger, _trust.Models.KeyId))));

    [Fact]
    public void Attack_WrongKeyWithoutAnId_IsRefused() => Assert.Equal(ErrorCode.SignatureInvalid, TestTrust.Refused(Verify(Forged(_manifest, _trust.Stranger, ""))));

    [Fact]
    public void Verify_RightKeyWithoutAnId_IsBelieved() => Assert.Null(Verify(Forged(_manifest, _trust.Models, "")));

    [Fact]
    public void Attack_WrongRole_TheFleetsKeySignsAModel_IsRefused() => Assert.Equal(ErrorCode.WrongRole, TestTrust.Refused(Verify(_manifest.Sign(_trust.Desired))));

    [Fact]
    public void Attack_WrongRole_RootSignsAModel_IsRefused() => Assert.Equal(ErrorCode.WrongRole, TestTrust.Refused(Verify(_manifest.Sign(_trust.Root))));

    [Fact]
    public void Attack_WrongRole_UnderARightKeysId_IsRefused() =>
        Assert.Equal(ErrorCode.SignatureInvalid, TestTrust.Refused(Verify(Forged(_manifest, _trust.Desired, _trust.Models.KeyId))));

    [Fact]
    public void Attack_MixAndMatch_SignatureOfAnotherPayload_IsRefused()
    {
        var other = DsseEnvelope.Unsigned(PayloadTypes.ModelManifest, "{\"model\": \"b\"}"u8.ToArray()).Sign(_trust.Models);

        var mixed = TestTrust.Accepted(DsseEnvelope.ParseDetached(other.ToDetachedJson(), _manifest.Payload));

        Assert.Equal(ErrorCode.SignatureInvalid, TestTrust.Refused(Verify(mixed)));
    }

    [Fact]
    public void Attack_MixAndMatch_GrantShownAsAManifest_IsRefused()
    {
        var grant = DsseEnvelope.Unsigned(PayloadTypes.RollbackGrant, _manifest.Payload).Sign(_trust.Models);
        var relabelled = Encoding.UTF8.GetString(grant.ToJson()).Replace("rollback-grant", "model-manifest", StringComparison.Ordinal);

        Assert.Equal(ErrorCode.WrongPayloadType, TestTrust.Refused(Verify(grant)));
        Assert.Equal(ErrorCode.SignatureInvalid, TestTrust.Refused(Verify(TestTrust.Accepted(DsseEnvelope.Parse(Encoding.UTF8.GetBytes(relabelled))))));
    }

    [Fact]
    public void Attack_AnyBitFlipped_IsRefused()
    {
        var payload = _manifest.Payload.ToArray();
        var detached = _manifest.Sign(_trust.Models).ToDetachedJson();
        for (var bit = 0; bit < payload.Length * 8; bit++)
        {
            payload[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(ErrorCode.SignatureInvalid, TestTrust.Refused(Verify(TestTrust.Accepted(DsseEnvelope.ParseDetached(detached, payload)))));
            payload[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Attack_Threshold_OneSignerOfTwo_IsRefused() =>
        Assert.Equal(ErrorCode.ThresholdNotMet, TestTrust.Refused(Verify(_manifest.Sign(_trust.Models), _trust.TwoSigners())));

    [Fact]
    public void Attack_Threshold_OneSignatureTwice_CountsOnce()
    {
        var once = _manifest.Sign(_trust.Models);
        Assert.Equal(ErrorCode.ThresholdNotMet, TestTrust.Refused(Verify(Repeated(once, static id => id), _trust.TwoSigners())));
    }

    [Fact]
    public void Attack_Threshold_OneSignatureOnceWithAndOnceWithoutItsId_CountsOnce()
    {
        var once = _manifest.Sign(_trust.Models);
        Assert.Equal(ErrorCode.ThresholdNotMet, TestTrust.Refused(Verify(Repeated(once, static _ => ""), _trust.TwoSigners())));
    }

    [Fact]
    public void Attack_Threshold_OneSignatureUnderBothIds_CountsOnce()
    {
        var once = _manifest.Sign(_trust.Models);
        Assert.Equal(ErrorCode.ThresholdNotMet, TestTrust.Refused(Verify(Repeated(once, _ => _trust.Models2.KeyId), _trust.TwoSigners())));
    }

    [Fact]
    public void Attack_Threshold_FilledUpByAnotherRoleAndAStranger_IsRefused()
    {
        var padded = _manifest.Sign(_trust.Models).Sign(_trust.Desired).Sign(_trust.Root).Sign(_trust.Stranger);
        Assert.Equal(ErrorCode.ThresholdNotMet, TestTrust.Refused(Verify(padded, _trust.TwoSigners())));
    }

    [Fact]
    public void Verify_ThresholdMetBesideStrangers_IsBelieved()
    {
        var signed = Forged(_manifest, _trust.Stranger, _trust.Models.KeyId);
        signed = Appended(signed, _manifest.Sign(_trust.Stranger).Sign(_trust.Models).Sign(_trust.Models2));

        Assert.Null(Verify(signed, _trust.TwoSigners()));
    }

    [Fact]
    public void Attack_Freeze_ExpiredKeyring_IsRefusedByATrustedClockOnly()
    {
        var signed = _manifest.Sign(_trust.Models);
        var expires = _trust.Keyring.Document.Expires;

        Assert.Null(_trust.Keyring.Verify(signed, PayloadTypes.ModelManifest, KeyRole.Models, new TrustedTime(expires.AddTicks(-1))));
        Assert.Equal(ErrorCode.KeyringExpired, TestTrust.Refused(_trust.Keyring.Verify(signed, PayloadTypes.ModelManifest, KeyRole.Models, new TrustedTime(expires))));
        Assert.Null(_trust.Keyring.Verify(signed, PayloadTypes.ModelManifest, KeyRole.Models, TrustedTime.Unknown));
    }

    [Fact]
    public void Of_UnsyncedClock_IsUnknown()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TestTrust.Start);

        Assert.Equal(TrustedTime.Unknown, TrustedTime.Of(clock, ClockState.Unsynced));
        Assert.Equal(TestTrust.Now, TrustedTime.Of(clock, ClockState.Synced));
        Assert.False(TestTrust.Now.IsPast(null));
    }

    private ErrorInfo? Verify(DsseEnvelope envelope, Keyring? keyring = null) => (keyring ?? _trust.Keyring).Verify(envelope, PayloadTypes.ModelManifest, KeyRole.Models, TestTrust.Now);

    // A signature by one key under the id of another.
    private static DsseEnvelope Forged(DsseEnvelope envelope, SigningKey key, string keyId)
    {
        var json = Encoding.UTF8.GetString(envelope.Sign(key).ToJson());
        return TestTrust.Accepted(DsseEnvelope.Parse(Encoding.UTF8.GetBytes(json.Replace(key.KeyId, keyId, StringComparison.Ordinal))));
    }

    private static DsseEnvelope Repeated(DsseEnvelope signed, Func<string, string> keyId)
    {
        var id = signed.Signatures[0].KeyId;
        var json = Encoding.UTF8.GetString(signed.ToJson()).Replace(id, keyId(id), StringComparison.Ordinal);
        return Appended(signed, TestTrust.Accepted(DsseEnvelope.Parse(Encoding.UTF8.GetBytes(json))));
    }

    private static DsseEnvelope Appended(DsseEnvelope first, DsseEnvelope second)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(first.ToJson())!;
        foreach (var signature in System.Text.Json.Nodes.JsonNode.Parse(second.ToJson())!["signatures"]!.AsArray())
        {
            json["signatures"]!.AsArray().Add(signature!.DeepClone());
        }

        return TestTrust.Accepted(DsseEnvelope.Parse(Encoding.UTF8.GetBytes(json.ToJsonString())));
    }
}
