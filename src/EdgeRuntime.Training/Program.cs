using System.CommandLine;
using EdgeRuntime.Training;

return new RootCommand("Trains the models that ship with EdgeRuntime.") { VibrationCommand.Create() }.Parse(args).Invoke();
