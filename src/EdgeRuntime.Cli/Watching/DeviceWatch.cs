using System.Runtime.CompilerServices;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;

namespace EdgeRuntime.Cli.Watching;

/// <summary>Follows devices while a display shows them.</summary>
/// <param name="wall">The wall clock.</param>
/// <param name="display">Where devices are shown.</param>
internal abstract class DeviceWatch(TimeProvider wall, IWatchDisplay display) : IAsyncDisposable
{
    /// <summary>Follows and shows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = FollowAsync(end.Token);
        // Following ends by itself only where nothing more can come, and then there is nothing left to show.
        var stop = following.ContinueWith(_ => end.CancelAsync(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        await display.ShowAsync(this, end.Token);
        await end.CancelAsync();
        await stop;
        try
        {
            await following;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The way out.
        }
    }

    /// <summary>Yields after each period, and a last time at the end.</summary>
    public async IAsyncEnumerable<DateTimeOffset> TicksAsync(TimeSpan period, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period, wall);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The last time.
            }

            yield return wall.GetUtcNow();
        }
    }

    /// <summary>Every device.</summary>
    public abstract DevicesReport TakeAll();

    /// <summary>The devices that something came of since the last call.</summary>
    public abstract IReadOnlyList<DeviceReport> TakeChanged();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Follows until cancelled.</summary>
    protected abstract Task FollowAsync(CancellationToken cancellationToken);
}
