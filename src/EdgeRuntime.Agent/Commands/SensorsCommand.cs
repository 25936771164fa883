using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Surveying;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent sensors</c>: what this board has, what it reads now, and why the rest is not used.</summary>
internal static class SensorsCommand
{
    public static Command Create()
    {
        var command = new Command("sensors", "Lists what this board has to measure power by, what it reads now, and why the rest is not used") { CommonOptions.Config, CommonOptions.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var loaded = ConfigurationLoader.Load(arguments.GetValue(CommonOptions.Config), StateDirectory.OfProcess);
            foreach (var error in loaded.Errors)
            {
                await Console.Error.WriteLineAsync(error);
            }

            if (loaded.Errors.Count > 0)
            {
                return ExitCodes.Fault;
            }

            try
            {
                var hardware = Hardware.Of(new OsFileSystem(), TimeProvider.System);
                Print(await SurveyAsync(loaded.Configuration, hardware, AppContext.BaseDirectory, cancellationToken), arguments.GetValue(CommonOptions.Json), Console.Out);
                return ExitCodes.Success;
            }
            catch (InvalidDataException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return ExitCodes.Fault;
            }
        });
        return command;
    }

    /// <summary>Looks through the board.</summary>
    /// <exception cref="InvalidDataException">The configuration names a profile that there is none of; the message is one line with its key.</exception>
    internal static async Task<SensorsReport> SurveyAsync(AgentConfiguration configuration, Hardware hardware, string baseFolder, CancellationToken cancellationToken)
    {
        var key = nameof(AgentConfiguration.Board) + ": ";
        try
        {
            var board = BoardFacts.Find(configuration.Board, hardware.Files, baseFolder);
            var services = new PowerServices(Clocks.System, hardware, board.Profile, Path.Combine(baseFolder, "firmware-configs", "hats"), NullLogger.Instance);
            key = nameof(AgentConfiguration.Power) + ":";
            return new SensorsReport(board.Model, board.Profile.Name, await SensorSurvey.TakeAsync(configuration.Power, services, cancellationToken), SensorSurvey.Missing(services));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(key + e.Message, e);
        }
    }

    /// <summary>Writes what was found.</summary>
    internal static void Print(SensorsReport report, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(report, CommandJsonContext.Default.SensorsReport));
            return;
        }

        output.WriteLine($"board: {report.Board ?? "unknown"} (profile {report.Profile})");
        foreach (var sensor in report.Found)
        {
            var role = sensor.Role is { } known ? $", {known.ToString().ToLowerInvariant()}" : "";
            output.WriteLine($"{(sensor.InUse ? "used" : "skipped")} {sensor.Kind} {sensor.Name} at {sensor.Path}{role}: {Reading(sensor.Reading)}{(sensor.Skipped is { } reason ? $" ({reason})" : "")}");
        }

        foreach (var missing in report.Missing)
        {
            output.WriteLine($"missing {missing}");
        }
    }

    private static string Reading(SensorFigures? figures) => figures is null ? "nothing" : string.Join(", ", new[]
    {
        Number(figures.VoltageV, "V"),
        Number(figures.CurrentA, "A"),
        Number(figures.PowerW, "W"),
        Number(figures.EnergyJ, "J"),
        Number(figures.GaugeFraction * 100, "%"),
        Number(figures.TempC, "°C"),
        Flag(figures.Full, "full", "not full"),
        Flag(figures.ExternalPower, "external power", "no external power"),
        Flag(figures.UnderVoltage, "under-voltage", "supply is good"),
        Flag(figures.Throttled, "throttled", "not throttled"),
    }.Where(static text => text is not null));

    private static string? Number(double? value, string unit) => value is { } number ? $"{number.ToString("0.###", CultureInfo.InvariantCulture)} {unit}" : null;

    private static string? Flag(bool? value, string yes, string no) => value switch
    {
        true => yes,
        false => no,
        null => null,
    };
}
