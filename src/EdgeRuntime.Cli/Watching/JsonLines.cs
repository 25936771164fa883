using EdgeRuntime.Cli.Commands;

namespace EdgeRuntime.Cli.Watching;

/// <summary>A line of JSON for each device that changed, every second, for programs that follow.</summary>
internal sealed class JsonLines(CliEnvironment environment) : IWatchDisplay
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public void Say(string line) => environment.Error.Say(line);

    public async Task ShowAsync(DeviceWatch watch, CancellationToken cancellationToken)
    {
        await foreach (var _ in watch.TicksAsync(Period, cancellationToken))
        {
            foreach (var device in watch.TakeChanged())
            {
                environment.Out.WriteJson(device, DevicesReportJsonContext.Default.DeviceReport);
            }
        }
    }
}
