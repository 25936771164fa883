using System.CommandLine;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary><c>edgectl enrol</c>: gives devices their certificates.</summary>
internal static class EnrolCommand
{
    public static Command Create(CliEnvironment environment) => new("enrol", "Gives devices a certificate, the broker and the keyring")
    {
        EnrolTokenCommand.Create(environment),
        EnrolServeCommand.Create(environment),
        EnrolSignCommand.Create(environment),
        EnrolRefuseCommand.Create(environment),
    };
}
