using System.CommandLine;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Demo;

var devices = new Option<int>("--devices") { Description = "Devices to simulate, 1 to 50", DefaultValueFactory = static _ => 3 };
var speed = new Option<double?>("--speed") { Description = "Simulated seconds in a second, 1 to 3600; without it 120, or less for more than three devices" };
var duration = new Option<string?>("--for") { Description = "Real time to run, such as 60s or 10m; until Ctrl+C without it" };
var port = new Option<int>("--port") { Description = "Port of the broker on 127.0.0.1; 0 takes a free one", DefaultValueFactory = static _ => 0 };
var data = new Option<DirectoryInfo?>("--data") { Description = "Folder of the outboxes; a temporary one without it" };
var policy = new Option<string>("--policy") { Description = $"Policy of the devices: {string.Join(", ", DesiredPolicy.Kinds)}", DefaultValueFactory = static _ => DemoOptions.DefaultPolicy };
var maxRate = new Option<double?>("--max-rate") { Description = "Highest rate of the devices, Hz, 0.02 to 10; without it 5, or less at a high --speed" };
var noSleep = new Option<bool>("--no-sleep") { Description = "Boards stay awake when there is nothing to infer" };
var isNew = new Option<bool>("--new") { Description = "Devices that have just been installed and know nothing of their sun; without it they have run for ten days" };
var web = new Option<int>("--web") { Description = "Port of the dashboard on 127.0.0.1; 0 takes 8080, or a free one where that is taken", DefaultValueFactory = static _ => 0 };
var json = new Option<bool>("--json") { Description = "The summary as one JSON document on stdout" };
var root = new RootCommand("EdgeRuntime in one process: a broker, several agents on simulated batteries under a simulated sun, and the dashboard that shows them") { devices, speed, duration, port, data, policy, maxRate, noSleep, isNew, web, json };
root.SetAction(async (arguments, cancellationToken) =>
{
    TimeSpan? limit = DurationText.TryParse(arguments.GetValue(duration), out var parsed) ? parsed : null;
    var count = arguments.GetValue(devices);
    var factor = arguments.GetValue(speed) ?? DemoOptions.SpeedFor(count);
    var options = new DemoOptions(
        count,
        factor,
        limit,
        arguments.GetValue(port),
        arguments.GetValue(data)?.FullName,
        arguments.GetRequiredValue(policy),
        arguments.GetValue(maxRate) ?? DemoOptions.MaxRateFor(count, factor),
        arguments.GetValue(web),
        arguments.GetValue(json)) { Sleeps = !arguments.GetValue(noSleep), IsNew = arguments.GetValue(isNew) };
    if (options.Devices is < 1 or > 50 || options.Speed is not (>= 1 and <= 3600) || options.Port is < 0 or > 65535 || options.WebPort is < 0 or > 65535 || (limit is null && arguments.GetValue(duration) is not null))
    {
        await Console.Error.WriteLineAsync("--devices must be 1 to 50, --speed 1 to 3600, --port and --web 0 to 65535, and --for a duration such as 60s, 10m or 2h");
        return 2;
    }

    if (!DesiredPolicy.Kinds.Contains(options.Policy) || options.MaxRateHz is not (>= DemoOptions.MinRateHz and <= 10))
    {
        await Console.Error.WriteLineAsync($"--policy must be one of {string.Join(", ", DesiredPolicy.Kinds)}, and --max-rate {DemoOptions.MinRateHz} to 10");
        return 2;
    }

    try
    {
        SummaryPrinter.Print(await DemoRun.RunAsync(options, cancellationToken), options.Json);
        return 0;
    }
    catch (DemoException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
});

var parsedArguments = root.Parse(args);
if (parsedArguments.Errors.Count > 0)
{
    foreach (var error in parsedArguments.Errors)
    {
        Console.Error.WriteLine(error.Message);
    }

    return 2;
}

return await parsedArguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
