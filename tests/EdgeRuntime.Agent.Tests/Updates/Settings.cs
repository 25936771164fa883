using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Updates;

namespace EdgeRuntime.Agent.Tests.Updates;

/// <summary>Settings in force where nothing is desired.</summary>
internal static class Settings
{
    public static LiveSettings Default => Of(new AgentConfiguration());

    public static LiveSettings Of(AgentConfiguration configuration) => new(EffectiveSettings.Of(configuration, null).Value!);
}
