using EdgeRuntime.Fleet.Configuration;

namespace EdgeRuntime.Fleet.Hosting;

/// <summary>The configuration of a command that needs no server, from the same places as the server's.</summary>
internal static class CommandConfiguration
{
    /// <summary>Reads it.</summary>
    /// <param name="args">The command line.</param>
    /// <exception cref="FleetStartException">The configuration cannot be; the message has a line for each value.</exception>
    public static FleetOptions Read(string[] args)
    {
        var named = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build()["config"];
        if (named is not null && !File.Exists(named))
        {
            throw new FleetStartException($"Cannot read the configuration {named}: no such file");
        }

        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.GetFullPath(named ?? FleetApp.ConfigurationFile), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(args)
            .Build();
        var options = configuration.GetSection(FleetOptions.Section).Get<FleetOptions>() ?? new FleetOptions();
        return options.Validate() is { Count: > 0 } errors ? throw new FleetStartException(string.Join('\n', errors)) : options;
    }
}
