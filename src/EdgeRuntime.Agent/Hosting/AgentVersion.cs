using System.Reflection;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>The version of this build.</summary>
internal static class AgentVersion
{
    /// <summary>As in <c>0.1.0</c>, without the commit.</summary>
    public static string Text { get; } =
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
