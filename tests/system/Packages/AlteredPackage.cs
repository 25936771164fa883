using EdgeRuntime.SystemTests.Agents;

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>A package made of another one, as a maker who erred would have built it.</summary>
internal static class AlteredPackage
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Makes it.</summary>
    /// <param name="package">The good package.</param>
    /// <param name="folder">Where the new one goes.</param>
    /// <param name="version">Its version.</param>
    /// <param name="alter">Lines of shell, run in the folder of its files.</param>
    /// <param name="name">Its name.</param>
    public static async Task<string> MakeAsync(string package, string folder, string version, string alter, string name = "edge-agent")
    {
        var path = Path.Combine(folder, $"edge-agent_{version}_amd64.deb");
        var (code, output, errors) = await ProcessRun.RunAsync("sh", ["-e", "-c", $"""
            umask 022
            work=$(mktemp -d)
            dpkg-deb --raw-extract "$1" "$work/files"
            cd "$work/files"
            sed -i -e 's/^Version: .*/Version: {version}/' -e 's/^Package: .*/Package: {name}/' DEBIAN/control
            {alter}
            dpkg-deb --root-owner-group -Zgzip -z1 --build "$work/files" "$2"
            rm -rf "$work"
            """, "sh", package, path], Limit);
        Assert.True(code == 0, output + errors);
        return path;
    }
}
