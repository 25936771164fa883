using System.CommandLine;

namespace EdgeRuntime.Cli.Keys;

/// <summary><c>edgectl keys</c>: whom devices trust.</summary>
internal static class KeysCommand
{
    public static Command Create(CliEnvironment environment) => new("keys", "Keys and keyrings: whom devices trust")
    {
        KeysNewCommand.Create(environment),
        KeysTrustCommand.Create(environment),
        KeysRotateCommand.Create(environment),
    };
}
