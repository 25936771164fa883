using System.CommandLine;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Cli.Models;

/// <summary><c>edgectl model inspect</c>: what a bundle says of itself.</summary>
internal static class ModelInspectCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var path = new Argument<string>("bundle") { Description = "The bundle" };
        var command = new Command("inspect", "Shows what a bundle says of itself; 'model verify' says whether it is true") { path, CommonOptions.Json };
        command.SetLocalAction((arguments, _) =>
        {
            var name = arguments.GetRequiredValue(path);
            using var bundle = Bundle.Open(name).OrThrow();
            BundlePrinter.Print(environment, BundleReport.Of(bundle, name), arguments.GetValue(CommonOptions.Json));
        });
        return command;
    }
}
