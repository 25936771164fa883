using System.Runtime.InteropServices;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

[assembly: AssemblyFixture(typeof(PublishedAgents))]

namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>
/// The agent as devices get it: native code, published from this checkout once a test run and for each processor, when a test first asks. What
/// is built for it lies in a folder of its own and leaves the checkout alone.
/// </summary>
public sealed class PublishedAgents : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-publish-").FullName;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, Task<PublishedAgent>> _published = new(StringComparer.Ordinal);

    /// <summary>For linux-x64.</summary>
    public Task<PublishedAgent> X64Async() => GetAsync("EdgeRuntime.Agent", "edge-agent", "linux-x64");

    /// <summary>For linux-arm64, cross-compiled.</summary>
    public Task<PublishedAgent> Arm64Async() => GetAsync("EdgeRuntime.Agent", "edge-agent", "linux-arm64");

    /// <summary>The operators' program, for linux-x64.</summary>
    public Task<PublishedAgent> EdgectlAsync() => GetAsync("EdgeRuntime.Cli", "edgectl", "linux-x64");

    /// <summary>The fleet with its own .NET, for linux-x64.</summary>
    public Task<PublishedAgent> FleetX64Async() => GetAsync("EdgeRuntime.Fleet", "edge-fleet", "linux-x64", "--self-contained");

    public void Dispose()
    {
        _turn.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<PublishedAgent> GetAsync(string project, string program, string runtime, params string[] extra)
    {
        lock (_published)
        {
            if (!_published.TryGetValue(program + runtime, out var agent))
            {
                agent = PublishAsync(project, program, runtime, extra);
                _published.Add(program + runtime, agent);
            }

            return agent;
        }
    }

    private async Task<PublishedAgent> PublishAsync(string project, string program, string runtime, string[] extra)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "real part missing: publishing is tried on Linux on x64");
        await RealPart.RequireAsync("clang", "clang libc6-dev libgcc-12-dev");
        if (runtime == "linux-arm64")
        {
            await RealPart.RequireAsync("ld.lld", "lld");
            await RealPart.RequireAsync("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu");
            await RealPart.RequireAsync("/usr/aarch64-linux-gnu/lib/Scrt1.o", "libc6-dev-arm64-cross");
        }

        // The libraries are common to all: a later publish finds them built.
        await _turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var output = Path.Combine(_folder, program, runtime);
            string[] arguments =
            [
                "publish", Checkout.PathOf($"src/{project}"), "--configuration", "Release", "--runtime", runtime, "--artifacts-path", Path.Combine(_folder, "artifacts"),
                "--output", output, "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", .. extra,
            ];
            var (code, log, errors) = await ProcessRun.RunAsync("dotnet", arguments, TimeSpan.FromMinutes(15));
            Assert.True(code == 0, log + errors);
            return new PublishedAgent(output, log + errors, program);
        }
        finally
        {
            _turn.Release();
        }
    }
}
