using EdgeRuntime.Cli;
using EdgeRuntime.Cli.Commands;

return await EdgectlCommandLine.RunAsync(args, CliEnvironment.OfThisProcess());
