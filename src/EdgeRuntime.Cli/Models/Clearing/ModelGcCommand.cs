using System.CommandLine;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Messaging.Blocks;
using Spectre.Console;

namespace EdgeRuntime.Cli.Models.Clearing;

/// <summary><c>edgectl model gc</c>: takes models away from the broker that no device needs any more.</summary>
internal static class ModelGcCommand
{
    private const double MiB = 1 << 20;

    public static Command Create(CliEnvironment environment)
    {
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask" };
        var dry = new Option<bool>("--dry-run") { Description = "Only says what would go" };
        var command = new Command("gc", "Clears models from the broker that no device needs any more; not beside a push that is under way") { yes, dry, CommonOptions.Json };
        BrokerArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            var kept = await KeptModels.ReadAsync(session, cancellationToken);
            var needs = await ModelNeeds.ReadAsync(session, environment.Wall, cancellationToken);
            var entries = kept.Select(model => GcEntry.Of(model, needs)).ToList();
            var json = arguments.GetValue(CommonOptions.Json);
            if (!json)
            {
                Print(environment, entries);
            }

            var free = kept.Where((_, i) => entries[i].NeededBy.Count == 0).ToList();
            var clears = free.Count > 0 && !arguments.GetValue(dry) && (arguments.GetValue(yes) || Confirm(environment, free.Count));
            if (clears)
            {
                await ClearAsync(session, free, cancellationToken);
            }

            if (json)
            {
                environment.Out.WriteJson(new GcReport(entries, clears), GcReportJsonContext.Default.GcReport);
            }
            else if (clears)
            {
                environment.Out.WriteLine($"cleared {free.Count} of {kept.Count}");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(CliEnvironment environment, List<GcEntry> entries)
    {
        if (entries.Count == 0)
        {
            environment.Error.Say("the broker keeps no models");
            return;
        }

        var table = environment.Out.Table(["digest", "model", "version", "release", "size", "needed by"], "needed by");
        foreach (var entry in entries)
        {
            table.AddRow(
                ResultConsole.Cell(entry.Digest[..12]),
                ResultConsole.Cell(entry.Model ?? "remains of an interrupted push"),
                ResultConsole.Cell(entry.Version ?? Figures.Unknown),
                ResultConsole.Cell(entry.Release is { } release ? FormattableString.Invariant($"{release}") : Figures.Unknown),
                ResultConsole.Cell(entry.Bytes is { } bytes ? FormattableString.Invariant($"{bytes / MiB:0.0} MiB") : Figures.Unknown),
                ResultConsole.Cell(entry.NeededBy.Count == 0 ? "nobody" : string.Join(", ", entry.NeededBy)));
        }

        environment.Out.Write(table);
    }

    private static bool Confirm(CliEnvironment environment, int count)
    {
        if (environment.In == TextReader.Null)
        {
            throw new CliException($"{count} model(s) would be cleared: say --yes to do it, or --dry-run to only look", ExitCodes.Usage);
        }

        environment.Error.Writer.Write($"clear {count} model(s) that nobody needs? Devices that run them keep them. [y/N] ");
        return environment.In.ReadLine() is { } answer && answer.Trim() is "y" or "Y" or "yes";
    }

    private static async Task ClearAsync(BrokerSession session, List<KeptModel> models, CancellationToken cancellationToken)
    {
        var publisher = new ModelPublisher(session.Connection);
        foreach (var model in models)
        {
            if (model.Layout is { } layout)
            {
                await publisher.ClearAsync(model.Digest, layout.BlockCount, cancellationToken);
            }
            else
            {
                await publisher.ClearRemainsAsync(model.Digest, cancellationToken);
            }
        }
    }
}
