using System.CommandLine;

namespace EdgeRuntime.Agent.Commands;

/// <summary>Options that several commands take.</summary>
internal static class CommonOptions
{
    /// <summary>The configuration file.</summary>
    public static Option<string?> Config { get; } = new("--config") { Description = "Configuration file (default /etc/edge-runtime/agent.json, where it exists)" };

    /// <summary>One JSON document on stdout.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "One JSON document on stdout; text for people goes to stderr" };
}
