using System.CommandLine;
using System.Text.Json;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent sensors</c>: what this board has, and what it reads now.</summary>
internal static class SensorsCommand
{
    public static Command Create()
    {
        var command = new Command("sensors", "Lists the power, temperature and motion sensors that the kernel knows, and what they read now") { CommonOptions.Json };
        command.SetAction(arguments =>
        {
            var files = new OsFileSystem();
            var scan = new SensorScan(files);
            var board = BoardFacts.Find(BoardProfiles.Auto, files, AppContext.BaseDirectory);
            Print(new SensorsReport(board.Model, board.Profile.Name, scan.Scan(), scan.Missing()), arguments.GetValue(CommonOptions.Json));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(SensorsReport report, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, CommandJsonContext.Default.SensorsReport));
            return;
        }

        Console.Out.WriteLine($"board: {report.Board ?? "unknown"} (profile {report.Profile})");
        foreach (var sensor in report.Found)
        {
            Console.Out.WriteLine($"{sensor.Kind} {sensor.Name} at {sensor.Path}");
            foreach (var reading in sensor.Readings)
            {
                Console.Out.WriteLine($"  {reading}");
            }
        }

        foreach (var missing in report.Missing)
        {
            Console.Out.WriteLine($"skipped {missing}");
        }
    }
}
