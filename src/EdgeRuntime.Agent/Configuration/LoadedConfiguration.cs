using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>What was read, what is wrong with it, and where each value came from.</summary>
/// <param name="Configuration">The configuration; defaults where there are errors.</param>
/// <param name="Root">The raw values.</param>
/// <param name="Errors">One line each.</param>
internal sealed record LoadedConfiguration(AgentConfiguration Configuration, IConfigurationRoot Root, IReadOnlyList<string> Errors)
{
    private const string FoundDirectory = "state directory";

    /// <summary>What only the service can read, one line each: nothing wrong where a person looks at the configuration, but this process cannot run by it.</summary>
    public IReadOnlyList<string> ServiceOnly { get; init; } = [];

    /// <summary>Every value in force before the desired document, with its origin, in the order of the keys.</summary>
    public IReadOnlyList<EffectiveValue> Effective() => EffectiveValues.Of(this);

    /// <summary>Whether the administrator has named the state directory.</summary>
    public bool NamesStateDirectory => OriginOf(Root, nameof(AgentConfiguration.StateDirectory)) is not (FoundDirectory or EffectiveValues.Default);

    /// <summary>Where a value came from: the last that set it wins.</summary>
    public static string OriginOf(IConfigurationRoot root, string key)
    {
        foreach (var provider in root.Providers.Reverse())
        {
            if (provider.TryGet(key, out _))
            {
                return provider switch
                {
                    JsonStreamConfigurationProvider { Source: JsonFileSource file } => file.Path,
                    EnvironmentVariablesConfigurationProvider => $"environment {ConfigurationLoader.EnvironmentPrefix}{key.Replace(":", "__", StringComparison.Ordinal)}",
                    MemoryConfigurationProvider => FoundDirectory,
                    _ => EffectiveValues.Default,
                };
            }
        }

        return EffectiveValues.Default;
    }
}
