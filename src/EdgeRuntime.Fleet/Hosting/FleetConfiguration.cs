using EdgeRuntime.Fleet.Configuration;

namespace EdgeRuntime.Fleet.Hosting;

/// <summary>The configuration of the server, and of a command that needs no server, from the same places.</summary>
internal static class FleetConfiguration
{
    /// <summary>Reads it for a command.</summary>
    /// <param name="args">The command line.</param>
    /// <exception cref="FleetStartException">The configuration cannot be; the message has a line for each value.</exception>
    public static FleetOptions Read(string[] args)
    {
        var named = NamedFile(new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build());
        return Bind(new ConfigurationBuilder()
            .AddJsonFile(Path.GetFullPath(named ?? FleetApp.ConfigurationFile), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(args)
            .Build());
    }

    /// <summary>The file that <c>--config</c> names; null for none.</summary>
    /// <exception cref="FleetStartException">It does not exist.</exception>
    public static string? NamedFile(IConfiguration configuration) => configuration["config"] is not { } named || File.Exists(named)
        ? configuration["config"]
        : throw new FleetStartException($"Cannot read the configuration {named}: no such file");

    /// <summary>The options of the fleet, validated.</summary>
    /// <exception cref="FleetStartException">The configuration cannot be; the message has a line for each value.</exception>
    public static FleetOptions Bind(IConfiguration configuration)
    {
        var options = configuration.GetSection(FleetOptions.Section).Get<FleetOptions>() ?? new FleetOptions();
        return options.Validate() is { Count: > 0 } errors ? throw new FleetStartException(string.Join('\n', errors)) : options;
    }
}
