using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

[assembly: AssemblyFixture(typeof(Debian13))]

namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>The files of a Debian 13, made once a test run: nobody writes to them.</summary>
public sealed class Debian13 : IDisposable
{
    // For the Python loop that the agent is compared with, which Debian 12 has no ONNX Runtime for; and for a booted system that packages are installed in.
    private const string Packages = "python3-onnxruntime,python3-paho-mqtt,python3-numpy,systemd,init-system-helpers,passwd,ca-certificates,libssl3t64,libstdc++6,bash-completion,man-db";

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-debian13-").FullName;
    private readonly Lock _gate = new();
    private Task<string>? _root;

    /// <summary>Where they lie.</summary>
    internal Task<string> RootAsync()
    {
        lock (_gate)
        {
            return _root ??= MakeAsync();
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> MakeAsync()
    {
        await RealPart.RequireAsync("mmdebstrap", "mmdebstrap");
        var root = Path.Combine(_folder, "root");
        var (code, output, errors) = await ProcessRun.RunAsync("mmdebstrap", ["--variant=minbase", $"--include={Packages}", "trixie", root, "http://deb.debian.org/debian"], TimeSpan.FromMinutes(8));
        Assert.True(code == 0, output + errors);
        return root;
    }
}
