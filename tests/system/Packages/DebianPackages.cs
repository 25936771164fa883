using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.SystemTests.Packages;
using EdgeRuntime.Testing;

[assembly: AssemblyFixture(typeof(DebianPackages))]

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>What <c>deploy/debian/build-packages.sh</c> makes of the publishes of this test run. Each is built once.</summary>
public sealed class DebianPackages : IDisposable
{
    /// <summary>The version that is installed first.</summary>
    public const string OldVersion = "1.0.0";

    /// <summary>The version that follows.</summary>
    public const string NextVersion = "1.1.0";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-packages-").FullName;
    private readonly Dictionary<string, Task<string>> _built = new(StringComparer.Ordinal);

    /// <summary>The path of a package.</summary>
    /// <param name="publish">What goes into it.</param>
    /// <param name="version">Its version.</param>
    /// <param name="arch">Debian's name of the processor that the publish is for.</param>
    public Task<string> GetAsync(PublishedAgent publish, string version = OldVersion, string arch = "amd64")
    {
        lock (_built)
        {
            var key = $"{publish.Program} {version} {arch}";
            if (!_built.TryGetValue(key, out var package))
            {
                package = BuildAsync(publish, version, arch, _folder);
                _built.Add(key, package);
            }

            return package;
        }
    }

    /// <summary>Builds a package into a folder of the caller's.</summary>
    public static async Task<string> BuildAsync(PublishedAgent publish, string version, string arch, string output)
    {
        await RealPart.RequireAsync("dpkg-deb", "dpkg");
        string[] arguments =
        [
            // The quickest compression: what is packed is the same.
            "DPKG_DEB_COMPRESSOR_LEVEL=1", Checkout.PathOf("deploy/debian/build-packages.sh"), "--program", publish.Program, "--arch", arch,
            "--publish", publish.Folder, "--output", output, "--version", version,
        ];
        var (code, path, errors) = await ProcessRun.RunAsync("env", arguments, Limit);
        Assert.True(code == 0, errors);
        return path.Trim();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
