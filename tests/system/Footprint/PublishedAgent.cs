namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>A published agent, or the operators' program.</summary>
/// <param name="Folder">Everything that a device gets.</param>
/// <param name="Log">What the publish printed.</param>
/// <param name="Program">The program's file name.</param>
public sealed record PublishedAgent(string Folder, string Log, string Program = "edge-agent")
{
    /// <summary>The program.</summary>
    public string Executable => Path.Combine(Folder, Program);
}
