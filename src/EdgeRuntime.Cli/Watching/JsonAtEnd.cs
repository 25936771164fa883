using EdgeRuntime.Cli.Commands;

namespace EdgeRuntime.Cli.Watching;

/// <summary>One JSON document at the end, for programs that want to know once.</summary>
internal sealed class JsonAtEnd(CliEnvironment environment) : IWatchDisplay
{
    public void Say(string line) => environment.Error.Say(line);

    public async Task ShowAsync(DeviceWatch watch, CancellationToken cancellationToken)
    {
        await foreach (var _ in watch.TicksAsync(TimeSpan.FromMinutes(1), cancellationToken))
        {
            // Nothing is shown before the end.
        }

        environment.Out.WriteJson(watch.TakeAll(), DevicesReportJsonContext.Default.DevicesReport);
    }
}
