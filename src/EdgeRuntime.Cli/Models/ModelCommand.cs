using System.CommandLine;
using EdgeRuntime.Cli.Models.Checking;
using EdgeRuntime.Cli.Models.Clearing;
using EdgeRuntime.Cli.Models.Drafting;
using EdgeRuntime.Cli.Models.Pushing;

namespace EdgeRuntime.Cli.Models;

/// <summary><c>edgectl model</c>: models on this machine and on their way to devices.</summary>
internal static class ModelCommand
{
    public static Command Create(CliEnvironment environment) => new("model", "Models: draft, check, make golden vectors, pack, sign, inspect, verify, push, roll back, remove, clear")
    {
        ModelInitCommand.Create(environment),
        ModelCheckCommand.Create(environment),
        ModelGoldenCommand.Create(environment),
        ModelPackCommand.Create(environment),
        ModelSignCommand.Create(environment),
        ModelInspectCommand.Create(environment),
        ModelVerifyCommand.Create(environment),
        ModelGrantCommand.Create(environment),
        ModelPushCommand.Create(environment),
        ModelRollbackCommand.Create(environment),
        ModelRemoveCommand.Create(environment),
        ModelGcCommand.Create(environment),
    };
}
