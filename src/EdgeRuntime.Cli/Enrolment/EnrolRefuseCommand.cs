using System.CommandLine;
using EdgeRuntime.Cli.Settings;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary><c>edgectl enrol refuse</c>: no longer renews a device's certificate.</summary>
internal static class EnrolRefuseCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var device = CommonOptions.Device();
        var again = new Option<bool>("--again") { Description = "Lets the device in again" };
        var command = new Command("refuse", "No longer renews the certificate of a device") { device, again, CaFolder.Option };
        command.SetLocalAction((arguments, _) =>
        {
            var (folder, name) = (arguments.GetRequiredValue(CaFolder.Option), arguments.GetRequiredValue(device)!);
            using var authority = CaFolder.Open(folder, environment.Wall.GetUtcNow());
            var refused = CaFolder.Refused(folder);
            if (arguments.GetValue(again))
            {
                LocalFile.Write(folder, _ => refused.Remove(name));
                environment.Error.Say($"{name}: its certificate is renewed again");
            }
            else
            {
                LocalFile.Write(folder, _ => refused.Add(name));
                environment.Error.Say($"{name}: its certificate is no longer renewed; the one that it has is valid until it ends, so take its rights at the broker as well");
            }
        });
        return command;
    }
}
