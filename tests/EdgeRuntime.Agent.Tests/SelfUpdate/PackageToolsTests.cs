using EdgeRuntime.Agent.SelfUpdate;

namespace EdgeRuntime.Agent.Tests.SelfUpdate;

public sealed class PackageToolsTests
{
    [Fact]
    public void ControlOf_EntryOfTheDatabase_LeavesOutWhatOnlyTheDatabaseKnows() => Assert.Equal(
        "Package: edge-agent\nPriority: optional\nVersion: 1.0.0\nDescription: agent\n Runs models.\n .\n More.\n",
        PackageTools.ControlOf(
            "Package: edge-agent\nStatus: install ok installed\nPriority: optional\nVersion: 1.0.0\nConffiles:\n /etc/edge-runtime/agent.json 0123 \n /etc/other 4567\nDescription: agent\n Runs models.\n .\n More.\n\n"));
}
