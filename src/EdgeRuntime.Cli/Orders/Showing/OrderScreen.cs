using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Contracts;
using EdgeRuntime.Messaging.Blocks;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeRuntime.Cli.Orders.Showing;

/// <summary>A bar for the transfer and a line for each device, drawn anew as they go.</summary>
internal sealed class OrderScreen(IAnsiConsole terminal, TimeProvider wall) : IOrderDisplay
{
    // What does not fit on a screen helps nobody; those that have not ended come first.
    private const int MaxRows = 20;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private LiveDisplayContext? _context;
    private IReadOnlyList<Order> _orders = [];
    private string _note = "";
    private long _drawn;

    public void Say(string line)
    {
        if (_context is null)
        {
            terminal.WriteLine(OneLineText.Of(line));
            return;
        }

        // Below the table: a line of its own would tear it.
        _note = OneLineText.Of(line);
        Draw();
    }

    public Task TransferAsync(long totalBytes, Func<IProgress<PublishProgress>, Task> work) => terminal.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            var task = context.AddTask("publishing", maxValue: Math.Max(totalBytes, 1));
            await work(new TransferBar(task));
        });

    public Task FollowAsync(IReadOnlyList<Order> orders, Func<Task> work)
    {
        _orders = orders;
        return terminal.Live(Draft()).Overflow(VerticalOverflow.Ellipsis).StartAsync(async context =>
        {
            _context = context;
            try
            {
                await work();
            }
            finally
            {
                Draw();
                _context = null;
            }
        });
    }

    public void Show(Order order)
    {
        // A fleet that all report at once must not keep this machine busy with drawing.
        if (_orders.Count <= MaxRows || wall.GetElapsedTime(_drawn) >= Period)
        {
            Draw();
        }
    }

    private void Draw()
    {
        _drawn = wall.GetTimestamp();
        _context?.UpdateTarget(Draft());
    }

    private Rows Draft()
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        foreach (var order in _orders.OrderBy(static order => order.State.IsEnd).Take(MaxRows))
        {
            grid.AddRow(ResultConsole.Cell(order.Device), ResultConsole.Cell(order.State.Text));
        }

        var lines = new List<IRenderable> { grid };
        if (_orders.Count > MaxRows)
        {
            lines.Add(new Text(FormattableString.Invariant($"{_orders.Count(static order => order.State.IsEnd)} of {_orders.Count} devices have ended")));
        }

        if (_note.Length > 0)
        {
            lines.Add(new Text(_note));
        }

        return new Rows(lines);
    }

    private sealed class TransferBar(ProgressTask task) : IProgress<PublishProgress>
    {
        public void Report(PublishProgress value) => task.Value = value.Bytes;
    }
}
