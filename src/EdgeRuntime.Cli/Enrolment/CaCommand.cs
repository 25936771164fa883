using System.CommandLine;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary><c>edgectl ca</c>: the operator's own authority.</summary>
internal static class CaCommand
{
    public static Command Create(CliEnvironment environment) => new("ca", "The authority that issues certificates to devices and brokers")
    {
        CaNewCommand.Create(environment),
        CaIssueCommand.Create(environment),
    };
}
