using System.Data.Common;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Hosting;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Storage.Transfer;

/// <summary>Commands for the database: <c>edge-fleet migrate --to "Host=..."</c> and <c>edge-fleet backup FILE</c>. They read the same configuration as the service.</summary>
internal static class StorageCommands
{
    private const string Usage = "usage: edge-fleet migrate --to \"Host=...;Database=...;Username=...\" | edge-fleet backup FILE (with --config FILE and settings such as --Fleet:DataDirectory=DIR, as the service has them)";

    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">What the command has done.</param>
    /// <param name="errors">Progress, and why it failed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code; null when the arguments name no such command.</returns>
    /// <exception cref="FleetStartException">The configuration cannot be; the message has a line for each value.</exception>
    public static async Task<int?> TryRunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (args is not [("migrate" or "backup") and var command, .. var rest])
        {
            return null;
        }

        var file = command == "backup" && rest is [var first, ..] && !first.StartsWith('-') ? first : null;
        // A path looks like an option to the configuration.
        var settings = file is null ? rest : rest[1..];
        var options = FleetConfiguration.Read(settings);
        try
        {
            switch (command, new ConfigurationBuilder().AddCommandLine(settings).Build()["to"], file)
            {
                case ("migrate", { } target, _):
                    await MigrateAsync(options, target, output, errors, cancellationToken);
                    return 0;
                case ("backup", _, { } path):
                    await BackUpAsync(options, path, output, cancellationToken);
                    return 0;
                default:
                    await errors.WriteLineAsync(Usage);
                    return 2;
            }
        }
        catch (Exception e) when (e is TransferException or DbException or DbUpdateException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            await errors.WriteLineAsync($"{(command == "migrate" ? "Migration" : "Back-up")} failed: {e.GetBaseException().Message.Split('\n')[0]}");
            return 1;
        }
    }

    private static async Task MigrateAsync(FleetOptions options, string target, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var path = RequireFile(options);
        await using var source = FleetDatabase.Of(new FleetOptions { DataDirectory = options.ResolveDataDirectory() });
        await using var database = FleetDatabase.Of(new FleetOptions { PostgreSql = target });
        var copied = await new DatabaseCopy(source, database, errors).RunAsync(TimeProvider.System.GetUtcNow(), cancellationToken);
        await output.WriteLineAsync(FormattableString.Invariant($"{copied} rows copied from {path} to {database.Name}, counts verified; now set {FleetOptions.Section}:{nameof(FleetOptions.PostgreSql)} and start the service"));
    }

    private static async Task BackUpAsync(FleetOptions options, string file, TextWriter output, CancellationToken cancellationToken)
    {
        if (options.PostgreSql is not null)
        {
            throw new TransferException("the database is PostgreSQL; use its own tool: pg_dump --format=custom --file=FILE with the same connection");
        }

        var path = RequireFile(options);
        await SqliteBackup.WriteAsync(path, Path.GetFullPath(file), cancellationToken);
        await output.WriteLineAsync(FormattableString.Invariant($"{path} backed up to {file} ({new FileInfo(file).Length / 1e6:0.0} MB), checked"));
    }

    private static string RequireFile(FleetOptions options)
    {
        var path = Path.Combine(options.ResolveDataDirectory(), FleetDatabase.FileName);
        return File.Exists(path) ? path : throw new TransferException($"there is no database at {path}; set {FleetOptions.Section}:{nameof(FleetOptions.DataDirectory)} to the data folder of the service");
    }
}
