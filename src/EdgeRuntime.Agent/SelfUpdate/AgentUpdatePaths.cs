using EdgeRuntime.Agent.Configuration;

namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>Where the agent and the updater, which runs as root, meet.</summary>
/// <param name="inbox">Folder of the agent: it puts a verified package, its envelope and last the request there.</param>
/// <param name="root">Folder of root, which everybody may read: what became of the request.</param>
/// <param name="keyring">Whom root trusts; a file of root.</param>
internal sealed class AgentUpdatePaths(string inbox, string root, string keyring)
{
    /// <summary>Name of the package in the inbox and in <see cref="Private"/>.</summary>
    public const string Package = "package.deb";

    /// <summary>Name of the signed manifest in the inbox.</summary>
    public const string Envelope = "envelope.json";

    /// <summary>Name of the request in the inbox: <c>DIGEST GENERATION</c>. While it is there, <c>edge-agent-update.path</c> starts the updater.</summary>
    public const string Request = "request";

    /// <summary>Those of the packaged service; the units name them too.</summary>
    public static AgentUpdatePaths Installed { get; } = new(Path.Combine(StateDirectory.SystemWide, "agent-update"), "/var/lib/edge-agent-update", "/etc/edge-runtime/agent-keyring.json");

    /// <summary>Folder of the agent.</summary>
    public string Inbox { get; } = inbox;

    /// <summary>Folder of root.</summary>
    public string Root { get; } = root;

    /// <summary>Whom root trusts.</summary>
    public string Keyring { get; } = keyring;

    /// <summary>The progress of root: an <see cref="AgentUpdateState"/>.</summary>
    public string State => Path.Combine(Root, "state.json");

    /// <summary>Folder of root alone: the package, what can be put back, and the program that does it.</summary>
    public string Private => Path.Combine(Root, "private");

    /// <summary>A package of what was installed before: there while an update is under way, so that <c>edge-agent-update.path</c> goes on after a power cut.</summary>
    public string Previous => Path.Combine(Root, "previous.deb");

    /// <summary>The program that finishes the update, whatever the new package holds.</summary>
    public string Updater => Path.Combine(Private, "edge-agent");

    /// <summary>Copies of configuration files that the new package brings, as they were before.</summary>
    public string Conffiles => Path.Combine(Private, "conffiles");
}
