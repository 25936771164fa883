using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>What <c>deploy/debian/build-repository.sh</c> makes, by the system's own apt.</summary>
public sealed class RepositoryTests(PublishedAgents agents, DebianPackages packages)
{
    private const string Owner = "Test <test@example.org>";

    [Fact]
    public async Task Repository_Signed_InstallsAndUpgradesAndASpoiledFileIsRefused()
    {
        await RealPart.RequireAsync("apt-ftparchive", "apt-utils");
        await RealPart.RequireAsync("gpg", "gpg gpg-agent gpgconf");
        var publish = await agents.X64Async();
        await using var system = await DeviceSystem.BootAsync("/");
        var systemd = system.Systemd;

        // apt reads as a user of its own.
        await ShellAsync("chmod", "755", systemd.Folder);
        var (keys, others, repository) = (Path.Combine(systemd.Folder, "keys"), Path.Combine(systemd.Folder, "others"), Path.Combine(systemd.Folder, "repository"));
        await ShellAsync("mkdir", "-m", "700", keys, others);
        await ShellAsync("gpg", "--homedir", keys, "--batch", "--passphrase", "", "--quick-gen-key", Owner, "ed25519", "sign", "never");
        await ShellAsync("gpg", "--homedir", others, "--batch", "--passphrase", "", "--quick-gen-key", Owner, "ed25519", "sign", "never");
        await BuildAsync(await packages.GetAsync(publish), repository, keys);
        await systemd.MustRunAsync("sh", "-c", """
            mkdir -p /etc/apt/keyrings
            cp "$1/edge-runtime.gpg" /etc/apt/keyrings/
            rm -rf /etc/apt/sources.list /etc/apt/sources.list.d
            echo "deb [signed-by=/etc/apt/keyrings/edge-runtime.gpg] file:$1 stable main" > /etc/apt/sources.list
            """, "sh", repository);

        await systemd.MustRunAsync("apt-get", "update", "--error-on=any");
        await systemd.MustRunAsync("apt-get", "install", "--yes", "edge-agent");
        Assert.Equal("active", await systemd.ShowAsync(DeviceSystem.Unit, "ActiveState"));
        Assert.Equal(DebianPackages.OldVersion, await VersionAsync());

        await BuildAsync(await packages.GetAsync(publish, DebianPackages.NextVersion), repository, keys);
        await systemd.MustRunAsync("apt-get", "update", "--error-on=any");
        await systemd.MustRunAsync("apt-get", "install", "--yes", "--only-upgrade", "edge-agent");
        Assert.Equal(DebianPackages.NextVersion, await VersionAsync());

        // One byte of a package, of the same length; then of the index; then another's signature.
        await SpoilAsync(Path.Combine(repository, "pool", Path.GetFileName(await packages.GetAsync(publish))));
        await RefusedAsync("Hash Sum mismatch", "install", "--yes", "--allow-downgrades", $"edge-agent={DebianPackages.OldVersion}");
        Assert.Equal(DebianPackages.NextVersion, await VersionAsync());
        await SpoilAsync(Path.Combine(repository, "dists/stable/InRelease"));
        await RefusedAsync("BADSIG", "update", "--error-on=any");
        await BuildAsync(await packages.GetAsync(publish), repository, others);
        await RefusedAsync("NO_PUBKEY", "update", "--error-on=any");

        foreach (var each in new[] { keys, others })
        {
            await ShellAsync("gpgconf", "--homedir", each, "--kill", "gpg-agent");
        }

        async Task<string> VersionAsync() => await systemd.MustRunAsync("dpkg-query", "-f", "${Version}", "-W", "edge-agent");

        async Task RefusedAsync(string reason, params string[] arguments)
        {
            var (code, output, errors) = await systemd.RunAsync("apt-get", arguments);
            Assert.True(code != 0, output);
            Assert.Contains(reason, output + errors, StringComparison.Ordinal);
        }
    }

    private static async Task BuildAsync(string package, string repository, string keys)
    {
        var folder = Directory.CreateTempSubdirectory("edge-pool-");
        File.Copy(package, Path.Combine(folder.FullName, Path.GetFileName(package)));
        await ShellAsync("env", $"GNUPGHOME={keys}", Checkout.PathOf("deploy/debian/build-repository.sh"), "--packages", folder.FullName, "--output", repository, "--key", "test@example.org");
        folder.Delete(recursive: true);
    }

    private static async Task SpoilAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
    }

    private static async Task ShellAsync(string program, params string[] arguments)
    {
        var (code, output, errors) = await ProcessRun.RunAsync(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {output}{errors}");
    }
}
