using System.CommandLine;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Cli.Watching;

namespace EdgeRuntime.Cli.Commands;

/// <summary><c>edgectl watch</c>: devices as they go.</summary>
internal static class WatchCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var device = CommonOptions.Device(optional: true);
        var limit = CommonOptions.Duration("--for", "How long to watch; until Ctrl+C without it");
        var json = new Option<bool>("--json") { Description = "A line of JSON for each device that changed, every second; with --for one JSON document at the end" };
        var command = new Command("watch", "Shows battery, mode, rate, J/inference and last result of devices as they go") { device, limit, json };
        FleetArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            IWatchDisplay display = (arguments.GetValue(json), arguments.GetValue(limit), environment.Out.IsLive) switch
            {
                (true, null, _) => new JsonLines(environment),
                (true, _, _) => new JsonAtEnd(environment),
                (_, _, true) => new LiveTable(environment),
                _ => new TextLines(environment),
            };
            await using var watch = await OpenAsync(arguments, arguments.GetValue(device), environment, display, cancellationToken);
            using var time = arguments.GetValue(limit) is { } duration ? new CancellationTokenSource(duration, environment.Wall) : new CancellationTokenSource();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
            await watch.RunAsync(end.Token);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<DeviceWatch> OpenAsync(ParseResult arguments, string? device, CliEnvironment environment, IWatchDisplay display, CancellationToken cancellationToken)
    {
        if (FleetArguments.Open(arguments, environment) is { } client)
        {
            return await FleetWatch.OpenAsync(client, device, environment.Wall, display, cancellationToken);
        }

        var request = new WatchRequest(BrokerArguments.Read(arguments, environment), device ?? BrokerWatch.AllDevices, environment, display);
        return await BrokerWatch.OpenAsync(request, cancellationToken);
    }
}
