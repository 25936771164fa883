using EdgeRuntime.Cli.Terminal;
using Spectre.Console;

namespace EdgeRuntime.Cli;

/// <summary>What the program has of the world around it.</summary>
/// <param name="Out">Where the answer goes.</param>
/// <param name="Error">Where everything else for people goes.</param>
/// <param name="Wall">The wall clock.</param>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="SettingsFile">The settings file; it need not exist.</param>
internal sealed record CliEnvironment(ResultConsole Out, MessageConsole Error, TimeProvider Wall, Func<string, string?> Variable, string SettingsFile)
{
    /// <summary>What a person types; empty where nobody sits.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>The process's own.</summary>
    public static CliEnvironment OfThisProcess() => new(
        Console.IsOutputRedirected ? new ResultConsole(Console.Out) : new ResultConsole(Console.Out, AnsiConsole.Console),
        Console.IsErrorRedirected ? new MessageConsole(Console.Error) : new MessageConsole(Console.Error, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })),
        TimeProvider.System,
        Environment.GetEnvironmentVariable,
        Path.Combine(ConfigurationFolder(), "edge-runtime", "edgectl.json"))
    {
        In = Console.IsInputRedirected ? TextReader.Null : Console.In,
    };

    // Where there is no home there is no file either: a path that is relative to anywhere would be a trap.
    private static string ConfigurationFolder() =>
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg) ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".config")
            : Path.GetTempPath();
}
