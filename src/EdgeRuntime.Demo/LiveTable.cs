using System.Globalization;
using Spectre.Console;

namespace EdgeRuntime.Demo;

/// <summary>The devices as a table that is drawn anew twice a second; where there is no terminal, a line for each device every ten seconds.</summary>
internal sealed class LiveTable(IReadOnlyList<DemoDevice> devices, LastResults results, TimeProvider physical)
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Lines = TimeSpan.FromSeconds(10);

    /// <summary>Draws until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Profile.Capabilities.Interactive && !Console.IsErrorRedirected ? DrawAsync(console, cancellationToken) : PrintAsync(cancellationToken);
    }

    private async Task DrawAsync(IAnsiConsole console, CancellationToken cancellationToken)
    {
        await console.Live(Draw()).StartAsync(async context =>
        {
            using var timer = new PeriodicTimer(Redraw, TimeProvider.System);
            while (!cancellationToken.IsCancellationRequested)
            {
                context.UpdateTarget(Draw());
                await WaitAsync(timer, cancellationToken);
            }
        });
    }

    private async Task PrintAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Lines, TimeProvider.System);
        while (!cancellationToken.IsCancellationRequested)
        {
            await WaitAsync(timer, cancellationToken);
            foreach (var device in devices)
            {
                await Console.Error.WriteLineAsync(string.Join("  ", Cells(device)));
            }
        }
    }

    private static async Task WaitAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end of the run; the caller looks at the token.
        }
    }

    private Table Draw()
    {
        var table = new Table().Title(string.Create(CultureInfo.InvariantCulture, $"simulated time {physical.GetUtcNow():yyyy-MM-dd HH:mm} UTC"));
        foreach (var column in (ReadOnlySpan<string>)["device", "battery", "sun", "mode", "rate", "J/inference", "inferences", "accuracy", "last result"])
        {
            table.AddColumn(column);
        }

        foreach (var device in devices)
        {
            table.AddRow([.. Cells(device).Select(Markup.Escape)]);
        }

        return table;
    }

    private string[] Cells(DemoDevice device)
    {
        var (snapshot, plan) = device.State;
        var statistics = device.Agent.Models[0].Statistics;
        return
        [
            device.Name,
            Text($"{snapshot.SocFraction * 100:0.0} %"),
            Text($"{snapshot.HarvestWatts:0.00} W"),
            plan.Mode.ToString().ToLowerInvariant(),
            Text($"{plan.RateHz:0.000} Hz"),
            device.MarginalJoules is { } joules ? Text($"{joules * 1000:0.000} mJ") : "-",
            Text($"{statistics.Inferences}"),
            statistics.Accuracy is { } accuracy ? Text($"{accuracy:0.000}") : "-",
            results.Of(device.Name) ?? "-",
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
