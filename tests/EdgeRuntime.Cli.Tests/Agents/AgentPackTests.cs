using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Cli.Tests.Agents;

public sealed class AgentPackTests : IDisposable
{
    private readonly LocalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pack_PackagesOfTwoProcessors_MakesASignedBundleThatTheKeyringTrusts()
    {
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        var run = await LocalFolder.DoAsync(
            "agent", "pack", Package("edge-agent_1.1.0_arm64.deb"), Package("edge-agent_1.1.0_amd64.deb"), "--release", "3", "--sign", _folder["keys/agent.key.pem"], "--out", _folder["a.edgeagent"], "--json");

        var keyring = TestTrust.Accepted(Keyring.Trust(await File.ReadAllBytesAsync(_folder["keys/keyring.json"], TestContext.Current.CancellationToken)));
        using var bundle = TestTrust.Accepted(AgentBundle.OpenTrusted(_folder["a.edgeagent"], keyring, new TrustedTime(TimeProvider.System.GetUtcNow())));
        Assert.Null(BundleContent.Check(bundle, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(("1.1.0", 3L), (bundle.Manifest.Version, bundle.Manifest.Release));
        Assert.Equal(["edge-agent_amd64.deb", "edge-agent_arm64.deb"], bundle.Manifest.Files.Select(static file => file.Path));
        Assert.Equal(bundle.Digest, (string?)run.Json["digest"]);
    }

    [Fact]
    public async Task Pack_OfOtherFilesOrSeveralVersions_RefusedAndWritesNothing()
    {
        await LocalFolder.RefusedAsync("package_invalid", "agent", "pack", Package("other_1.1.0_amd64.deb"), "--out", _folder["a"]);
        await LocalFolder.RefusedAsync("package_invalid", "agent", "pack", Package("edge-agent_1.1.0_amd64.deb"), Package("edge-agent_1.2.0_arm64.deb"), "--out", _folder["a"]);
        await File.WriteAllTextAsync(_folder["edge-agent_1.3.0_amd64.deb"], "text", TestContext.Current.CancellationToken);
        await LocalFolder.RefusedAsync("package_invalid", "agent", "pack", _folder["edge-agent_1.3.0_amd64.deb"], "--out", _folder["a"]);
        await LocalFolder.RefusedAsync("package_invalid", "agent", "pack", _folder["edge-agent_9_amd64.deb"], "--out", _folder["a"]);
        Assert.False(File.Exists(_folder["a"]));
    }

    // More than a block, so that the packages share one.
    private string Package(string name)
    {
        var path = _folder[name];
        File.WriteAllBytes(path, [.. "!<arch>\n"u8, .. new byte[70_000]]);
        return path;
    }
}
