using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeRuntime.Cli.Watching;

/// <summary>The devices as a table that is drawn anew twice a second.</summary>
internal sealed class LiveTable(CliEnvironment environment) : IWatchDisplay
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private volatile string _note = "";

    // Below the table: a line of its own would tear it.
    public void Say(string line) => _note = OneLineText.Of(line);

    public Task ShowAsync(DeviceWatch watch, CancellationToken cancellationToken)
    {
        // What does not fit on the screen is cut, not scrolled: the table stays where it is.
        return environment.Out.Ansi.Live(Draw(watch, environment.Wall.GetUtcNow())).Overflow(VerticalOverflow.Ellipsis).StartAsync(async context =>
        {
            await foreach (var now in watch.TicksAsync(Period, cancellationToken))
            {
                context.UpdateTarget(Draw(watch, now));
            }
        });
    }

    private IRenderable Draw(DeviceWatch watch, DateTimeOffset now)
    {
        var table = environment.Out.Table(WatchCells.Columns, "state", "last result");
        foreach (var device in watch.TakeAll().Devices)
        {
            table.AddRow(WatchCells.Of(device, now).Select(ResultConsole.Cell));
        }

        return _note.Length == 0 ? table : new Rows(table, new Text(_note));
    }
}
