using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>One agent on one state.</summary>
public sealed class StateLocksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("locks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Take_SecondAgentOnTheSameState_RefusesWithOneLineAndTheFirstKeepsIt()
    {
        using var first = StateLocks.Take(Configuration("outbox.db", "models"));

        var outbox = Assert.Throws<AgentStartException>(() => StateLocks.Take(Configuration("outbox.db", null)));
        var models = Assert.Throws<AgentStartException>(() => StateLocks.Take(Configuration("other.db", "models")));

        Assert.Equal($"Mqtt:Outbox:Path: another edge-agent uses {Path.Combine(_folder, "outbox.db")}; stop it, or give this one a path of its own", Assert.Single(outbox.Errors));
        Assert.StartsWith("Updates:Folder: another edge-agent uses ", Assert.Single(models.Errors), StringComparison.Ordinal);
        StateLocks.Take(Configuration("other.db", null)).Dispose();
    }

    [Fact]
    public void Take_SecondAgentInTheSameStateDirectory_RefusesWithOneLine()
    {
        using var first = StateLocks.Take(InDirectory());

        var error = Assert.Throws<AgentStartException>(() => StateLocks.Take(InDirectory()));

        Assert.Equal($"StateDirectory: another edge-agent uses {_folder}; stop it, or give this one a path of its own", Assert.Single(error.Errors));
        Assert.Equal([".lock"], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder, path)));
    }

    [Fact]
    public void Take_AfterTheFirstHasEnded_GetsIt()
    {
        StateLocks.Take(Configuration("outbox.db", "models")).Dispose();

        StateLocks.Take(Configuration("outbox.db", "models")).Dispose();
    }

    private AgentConfiguration InDirectory()
    {
        var configuration = Configuration("outbox.db", "models");
        configuration.StateDirectory = _folder;
        return configuration;
    }

    private AgentConfiguration Configuration(string outbox, string? updates)
    {
        var configuration = new AgentConfiguration();
        configuration.Mqtt.Outbox.Path = Path.Combine(_folder, outbox);
        configuration.Updates.Folder = updates is null ? null : Path.Combine(_folder, updates);
        return configuration;
    }
}
