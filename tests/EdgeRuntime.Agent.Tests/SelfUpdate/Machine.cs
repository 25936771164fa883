using System.Text;
using EdgeRuntime.Agent.SelfUpdate;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Tests.SelfUpdate;

/// <summary>A device with two versions of a package, whose power can be cut before or after any call of a program. Its files are real.</summary>
internal sealed class Machine : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("machine-");
    private int _calls;

    public AgentUpdatePaths Paths => new(Path.Combine(_root.FullName, "inbox"), Path.Combine(_root.FullName, "updates"), Path.Combine(_root.FullName, "keyring.json"));

    /// <summary>What is installed; null while dpkg was interrupted.</summary>
    public string? Installed { get; private set; } = "old";

    /// <summary>Whether the new agent connects.</summary>
    public bool IsNewWell { get; set; } = true;

    /// <summary>Whether dpkg can install the new package.</summary>
    public bool IsNewInstallable { get; set; } = true;

    /// <summary>The call at which power is cut; 0 for none.</summary>
    public int CutAt { get; set; }

    /// <summary>Whether the call has had its effect by then.</summary>
    public bool CutsAfter { get; set; }

    /// <summary>Calls since power came back.</summary>
    public int Calls => _calls;

    public string Conffile => Path.Combine(_root.FullName, "agent.json");

    public void Dispose() => _root.Delete(recursive: true);

    /// <summary>An update whose package is verified and which is about to be installed.</summary>
    public void Stage()
    {
        Directory.CreateDirectory(Paths.Inbox);
        Directory.CreateDirectory(Paths.Private);
        File.WriteAllText(Path.Combine(Paths.Inbox, AgentUpdatePaths.Request), "request");
        File.WriteAllText(Path.Combine(Paths.Private, AgentUpdatePaths.Package), "new");
        File.WriteAllText(Paths.Previous, "old");
        File.WriteAllText(Conffile, "before");
        Directory.CreateDirectory(Path.GetDirectoryName(Paths.Conffiles + Conffile)!);
        File.WriteAllText(Paths.Conffiles + Conffile, "before");
        AgentUpdateStore.Write(Paths, new AgentUpdateState
        {
            Digest = new string('a', 64), Version = "new", PreviousVersion = "old", Release = 7, FloorRelease = 3, Step = AgentUpdateStep.Installing, Conffiles = [Conffile],
            Before = new AgentHealth(isActive: true, isConnected: true),
        });
    }

    /// <summary>Power comes on: the updater runs, as <c>edge-agent-update.path</c> starts it.</summary>
    /// <exception cref="PowerCutException">Power was cut again.</exception>
    public Task<bool> BootAsync()
    {
        _calls = 0;
        var tools = new PackageTools(Run);
        var watch = new AgentWatch(tools, TimeSpan.Zero, TimeSpan.Zero, TimeProvider.System) { Ask = _ => Task.FromResult(Encoding.UTF8.GetBytes(Status)) };
        return new AgentUpdater(Paths, tools, watch, static () => TrustedTime.Unknown, static _ => { }).RunAsync(CancellationToken.None);
    }

    private string Status => $"{{\"processId\":7,\"power\":{{\"rateHz\":0}},\"models\":[],\"broker\":{{\"connected\":{(Installed != "new" || IsNewWell ? "true" : "false")}}}}}";

    private ToolOutcome Run(string program, IReadOnlyList<string> arguments, TimeSpan limit)
    {
        var isCut = ++_calls == CutAt;
        if (isCut && !CutsAfter)
        {
            // dpkg is interrupted in the middle.
            Installed = arguments.Contains("--install") ? null : Installed;
            throw new PowerCutException();
        }

        var outcome = Do(arguments);
        return isCut ? throw new PowerCutException() : outcome;
    }

    private ToolOutcome Do(IReadOnlyList<string> arguments)
    {
        if (!arguments.Contains("--install"))
        {
            return new ToolOutcome("", null);
        }

        var package = File.ReadAllText(arguments[^1]);
        if (package == "new")
        {
            File.WriteAllText(Conffile, "after");
            if (!IsNewInstallable)
            {
                Installed = null;
                return new ToolOutcome(null, "dpkg ended with code 1");
            }
        }

        Installed = package;
        return new ToolOutcome("", null);
    }
}
