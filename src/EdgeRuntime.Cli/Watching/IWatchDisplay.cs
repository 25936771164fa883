namespace EdgeRuntime.Cli.Watching;

/// <summary>How a watch is shown.</summary>
internal interface IWatchDisplay
{
    /// <summary>A line for people beside the devices. From any thread.</summary>
    void Say(string line);

    /// <summary>Shows devices until <see cref="DeviceWatch.TicksAsync"/> ends.</summary>
    Task ShowAsync(DeviceWatch watch, CancellationToken cancellationToken);
}
