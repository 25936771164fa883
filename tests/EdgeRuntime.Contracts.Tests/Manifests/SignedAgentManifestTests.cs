using System.Text.Json;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Manifests;

public sealed class SignedAgentManifestTests : IDisposable
{
    private readonly TestTrust _trust = new();

    private static AgentManifest Good => new()
    {
        Schema = AgentManifest.CurrentSchema,
        Version = "1.1.0",
        Release = 7,
        Created = TestTrust.Start,
        Files = [new FileSpec("edge-agent_amd64.deb", new string('a', 64), 5000), new FileSpec("edge-agent_arm64.deb", new string('b', 64), 100)],
        BlockSize = 4096,
        BlockHashes = [new string('c', 64), new string('d', 64)],
    };

    private Keyring Keyring => TestTrust.Accepted(Keyring.Trust(_trust.Document(agent: TestTrust.Members(1, _trust.Agent)).ToEnvelope().Sign(_trust.Root)));

    public void Dispose() => _trust.Dispose();

    [Fact]
    public void Open_SignedByRoleAgent_NamesThePackageOfEachProcessor()
    {
        var envelope = SignedAgentManifest.Wrap(Bytes(Good)).Sign(_trust.Agent);
        var opened = TestTrust.Accepted(SignedAgentManifest.Open(envelope.ToJson(), envelope.PayloadDigest, Keyring, TestTrust.Now));
        Assert.Equal(100, opened.Manifest.FileFor("arm64")!.Size);
        Assert.Null(opened.Manifest.FileFor("riscv64"));
        Assert.Equal([1], BlockLayout.Of(opened.Manifest)!.BlocksOf([opened.Manifest.FileFor("arm64")!]));
    }

    [Fact]
    public void Open_OfAnotherRoleKindOrDigest_Refused()
    {
        var manifest = SignedAgentManifest.Wrap(Bytes(Good));
        Assert.Equal(ErrorCode.WrongRole, TestTrust.Refused(SignedAgentManifest.Open(manifest.Sign(_trust.Models), Keyring, TestTrust.Now)));
        Assert.Equal(ErrorCode.UnknownKey, TestTrust.Refused(SignedAgentManifest.Open(manifest.Sign(_trust.Stranger), Keyring, TestTrust.Now)));
        Assert.Equal(ErrorCode.SignatureMissing, TestTrust.Refused(SignedAgentManifest.Open(manifest, Keyring, TestTrust.Now)));
        Assert.Equal(ErrorCode.DigestMismatch, TestTrust.Refused(SignedAgentManifest.Open(manifest.Sign(_trust.Agent).ToJson(), new string('0', 64), Keyring, TestTrust.Now)));
        Assert.Equal(ErrorCode.WrongPayloadType, TestTrust.Refused(SignedAgentManifest.Open(SignedManifest.Wrap(Bytes(Good)).Sign(_trust.Agent), Keyring, TestTrust.Now)));

        // A keyring without the role trusts nobody with the agent.
        Assert.Equal(ErrorCode.UnknownKey, TestTrust.Refused(SignedAgentManifest.Open(manifest.Sign(_trust.Agent), _trust.Keyring, TestTrust.Now)));
        Assert.Equal(ErrorCode.WrongRole, TestTrust.Refused(SignedAgentManifest.Open(manifest.Sign(_trust.Models), _trust.Keyring, TestTrust.Now)));
        var old = SignedAgentManifest.Wrap(Bytes(Good with { Expires = TestTrust.Start })).Sign(_trust.Agent);
        Assert.Equal(ErrorCode.Expired, TestTrust.Refused(SignedAgentManifest.Open(old, Keyring, TestTrust.Now)));
    }

    [Fact]
    public void Read_ThatDoesNotHoldTogether_RefusedWithTheReason()
    {
        AssertInvalid("schema", Good with { Schema = "agent-manifest/2" });
        AssertInvalid("version", Good with { Version = "" });
        AssertInvalid("release", Good with { Release = 0 });
        AssertInvalid("blockSize", Good with { BlockSize = null });
        AssertInvalid("blockHashes", Good with { BlockHashes = [] });
        AssertInvalid("plain file name", Good with { Files = Good.Files.SetItem(0, new FileSpec("../edge-agent_amd64.deb", new string('a', 64), 5000)) });
        AssertInvalid("null", Good with { Files = Good.Files.SetItem(0, null!) });
    }

    private static void AssertInvalid(string reason, AgentManifest manifest)
    {
        var read = SignedAgentManifest.Read(Bytes(manifest));
        Assert.Equal(ErrorCode.ManifestInvalid, TestTrust.Refused(read));
        Assert.Contains(reason, read.Error!.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(AgentManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJsonContext.Default.AgentManifest);
}
