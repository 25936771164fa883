namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>A published agent.</summary>
/// <param name="Folder">Everything that a device gets.</param>
/// <param name="Log">What the publish printed.</param>
public sealed record PublishedAgent(string Folder, string Log)
{
    /// <summary>The program.</summary>
    public string Executable => Path.Combine(Folder, "edge-agent");
}
