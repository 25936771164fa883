using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>What was read, what is wrong with it, and where each value came from.</summary>
/// <param name="Configuration">The configuration; defaults where there are errors.</param>
/// <param name="Root">The raw values.</param>
/// <param name="Errors">One line each.</param>
internal sealed record LoadedConfiguration(AgentConfiguration Configuration, IConfigurationRoot Root, IReadOnlyList<string> Errors)
{
    private static readonly string[] Secrets = ["password", "token", "secret"];

    /// <summary>Every value that is set, with its origin, in the order of the keys. What is not listed has its default.</summary>
    public IEnumerable<(string Key, string Value, string Origin)> Effective() =>
        Root.AsEnumerable()
            .Where(static pair => pair.Value is not null)
            .OrderBy(static pair => pair.Key, ConfigurationKeyComparer.Instance)
            .Select(pair => (pair.Key, IsSecret(pair.Key) ? "(hidden)" : pair.Value!, OriginOf(Root, pair.Key)));

    /// <summary>Where a value came from: the last that set it wins.</summary>
    public static string OriginOf(IConfigurationRoot root, string key)
    {
        foreach (var provider in root.Providers.Reverse())
        {
            if (provider.TryGet(key, out _))
            {
                return provider switch
                {
                    JsonConfigurationProvider json => json.Source.Path is { } path ? json.Source.FileProvider?.GetFileInfo(path).PhysicalPath ?? path : "file",
                    EnvironmentVariablesConfigurationProvider => $"environment {ConfigurationLoader.EnvironmentPrefix}{key.Replace(":", "__", StringComparison.Ordinal)}",
                    _ => "default",
                };
            }
        }

        return "default";
    }

    // File names of secrets are no secrets; values by such names would be.
    private static bool IsSecret(string key) =>
        Secrets.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase)) && !key.EndsWith("File", StringComparison.Ordinal);
}
