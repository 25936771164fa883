namespace EdgeRuntime.Cli.Watching;

/// <summary>A line of text for each device that changed, every second, where there is no terminal to draw on.</summary>
internal sealed class TextLines(CliEnvironment environment) : IWatchDisplay
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public void Say(string line) => environment.Error.Say(line);

    public async Task ShowAsync(DeviceWatch watch, CancellationToken cancellationToken)
    {
        await foreach (var now in watch.TicksAsync(Period, cancellationToken))
        {
            foreach (var device in watch.TakeChanged())
            {
                environment.Out.WriteLine(string.Join("  ", WatchCells.Of(device, now)));
            }
        }
    }
}
