using System.CommandLine;
using EdgeRuntime.Agent.Commands;
using EdgeRuntime.Agent.Hosting;

var root = new RootCommand("Runs int8 models on live sensor data, as often as the battery allows")
{
    RunCommand.Create(),
    CheckCommand.Create(),
    BenchCommand.Create(),
    SensorsCommand.Create(),
};
var arguments = root.Parse(args);
if (arguments.Errors.Count > 0)
{
    foreach (var error in arguments.Errors)
    {
        Console.Error.WriteLine(error.Message);
    }

    return ExitCodes.Usage;
}

// The host handles signals: it takes as long to stop as its configuration allows.
return await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
