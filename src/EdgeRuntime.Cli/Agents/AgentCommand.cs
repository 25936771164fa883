using System.CommandLine;

namespace EdgeRuntime.Cli.Agents;

/// <summary><c>edgectl agent</c>: updates of the agent itself.</summary>
internal static class AgentCommand
{
    public static Command Create(CliEnvironment environment) => new("agent", "Updates of the agent: pack, push")
    {
        AgentPackCommand.Create(environment),
        AgentPushCommand.Create(environment),
    };
}
