using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Cli.Models.Pushing;

/// <summary>A bundle that is only made to be sent.</summary>
internal sealed class PackedFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgectl-");

    /// <summary>The bundle.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, $"model{Bundle.Suffix}");

    public void Dispose() => _folder.Delete(recursive: true);
}
