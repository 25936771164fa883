using System.Security.Cryptography;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>The Debian packages as files.</summary>
public sealed class PackageTests(PublishedAgents agents, DebianPackages packages)
{
    [Theory]
    [InlineData("edge-agent", "amd64")]
    [InlineData("edge-agent", "arm64")]
    [InlineData("edgectl", "amd64")]
    public async Task Package_BuiltTwice_IsTheSameAndLintianIsSilent(string program, string arch)
    {
        await RealPart.RequireAsync("lintian", "lintian");
        var publish = (program, arch) switch
        {
            ("edgectl", _) => await agents.EdgectlAsync(),
            (_, "arm64") => await agents.Arm64Async(),
            _ => await agents.X64Async(),
        };
        var folder = Directory.CreateTempSubdirectory("edge-package-");

        var first = await packages.GetAsync(publish, arch: arch);
        var second = await DebianPackages.BuildAsync(publish, DebianPackages.OldVersion, arch, folder.FullName);

        Assert.Equal(await DigestAsync(first), await DigestAsync(second));
        var (code, remarks, errors) = await ProcessRun.RunAsync("lintian", ["--fail-on", "error,warning", "--allow-root", first]);
        Assert.True(code == 0, remarks + errors);
        Drill.Report(FormattableString.Invariant($"{Path.GetFileName(first)}: {new FileInfo(first).Length / 1e6:0.0} MB, SHA-256 {await DigestAsync(first)}"));
        folder.Delete(recursive: true);
    }

    private static async Task<string> DigestAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, TestContext.Current.CancellationToken));
    }
}
