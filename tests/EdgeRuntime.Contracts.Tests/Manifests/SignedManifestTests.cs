using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Manifests;

public sealed class SignedManifestTests : IDisposable
{
    private readonly TestTrust _trust = new();
    private readonly ModelManifest _sound = Manifests.Sound().Manifest;

    public void Dispose() => _trust.Dispose();

    [Fact]
    public void Open_SignedUnderItsDigest_IsTheManifest()
    {
        var bytes = Manifests.Json(_sound);

        var opened = TestTrust.Accepted(Open(_trust.SignManifest(bytes), Manifests.Sha256(bytes)));

        Assert.Equal(Manifests.Sha256(bytes), opened.Digest);
        Assert.Equal(3, opened.Manifest.Release);
    }

    [Fact]
    public void Attack_MixAndMatch_AnotherSignedManifestUnderThisDigest_IsRefused()
    {
        var other = _trust.SignManifest(Manifests.Json(_sound with { Release = 9 }));

        Assert.Equal(ErrorCode.DigestMismatch, TestTrust.Refused(Open(other, Manifests.Sha256(Manifests.Json(_sound)))));
    }

    [Fact]
    public void Attack_MixAndMatch_AnotherModelUnderThisName_IsRefused()
    {
        var bytes = Manifests.Json(_sound with { Model = "fan" });

        Assert.Equal(ErrorCode.WrongModel, TestTrust.Refused(Open(_trust.SignManifest(bytes), Manifests.Sha256(bytes))));
    }

    [Fact]
    public void Attack_ArbitraryInstall_ByTheFleetsKey_IsRefused()
    {
        var bytes = Manifests.Json(_sound);

        Assert.Equal(ErrorCode.WrongRole, TestTrust.Refused(Open(SignedManifest.Wrap(bytes).Sign(_trust.Desired), Manifests.Sha256(bytes))));
    }

    [Fact]
    public void Open_DigestBeforeSignatureBeforeForm_SaysTheFirstThingThatIsWrong()
    {
        var garbage = "garbage"u8.ToArray();

        Assert.Equal(ErrorCode.DigestMismatch, TestTrust.Refused(Open(SignedManifest.Wrap(garbage).Sign(_trust.Stranger), Manifests.Sha256([]))));
        Assert.Equal(ErrorCode.UnknownKey, TestTrust.Refused(Open(SignedManifest.Wrap(garbage).Sign(_trust.Stranger), Manifests.Sha256(garbage))));
        Assert.Equal(ErrorCode.ManifestInvalid, TestTrust.Refused(Open(_trust.SignManifest(garbage), Manifests.Sha256(garbage))));
    }

    [Fact]
    public void Attack_Freeze_ExpiredManifest_IsRefusedByATrustedClockOnly()
    {
        var bytes = Manifests.Json(_sound with { Expires = TestTrust.Start });
        var digest = Manifests.Sha256(bytes);

        Assert.Equal(ErrorCode.Expired, TestTrust.Refused(Open(_trust.SignManifest(bytes), digest)));
        Assert.Equal(ErrorCode.Expired, TestTrust.Refused(Open(_trust.SignManifest(bytes), digest, new TrustedTime(TestTrust.Start.AddMonths(1)))));
        TestTrust.Accepted(Open(_trust.SignManifest(bytes), digest, new TrustedTime(TestTrust.Start.AddTicks(-1))));
        TestTrust.Accepted(Open(_trust.SignManifest(bytes), digest, TrustedTime.Unknown));
    }

    private Checked<SignedManifest> Open(DsseEnvelope envelope, string digest, TrustedTime? now = null) =>
        SignedManifest.Open(envelope.ToJson(), digest, "pump", _trust.Keyring, now ?? TestTrust.Now);
}
