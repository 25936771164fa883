using System.Collections.Immutable;
using EdgeRuntime.Core.Threading;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>
/// Runs loops side by side. A loop that fails, or ends although nobody asked it to, is a fault of the whole agent: better a restart than a
/// service that looks alive and does half its work.
/// </summary>
/// <param name="wall">The wall clock.</param>
/// <param name="logger">The log.</param>
/// <param name="events">Runs the loops that a tick goes through; null leaves them to the thread pool like the others.</param>
internal sealed class LoopGroup(TimeProvider wall, ILogger logger, EventLoop? events = null) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<(string Name, Task Task)> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableList<(string Name, Task Task)> _loops = [];
    private ImmutableList<Heartbeat> _heartbeats = [];
    private Task? _reported;

    /// <summary>Promises of all loops, as of now.</summary>
    public IReadOnlyList<Heartbeat> Heartbeats => Volatile.Read(ref _heartbeats);

    /// <summary>Makes a loop's promise.</summary>
    public Heartbeat NewHeartbeat(string name)
    {
        var heartbeat = new Heartbeat(name, wall);
        ImmutableInterlocked.Update(ref _heartbeats, static (all, added) => all.Add(added), heartbeat);
        return heartbeat;
    }

    /// <summary>Starts a loop.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">What it does.</param>
    public void Start(string name, Func<CancellationToken, Task> body) => _ = Start(name, () => Task.Run(() => RunAsync(body, CancellationToken.None)), CancellationToken.None);

    /// <summary>Starts a loop that a tick goes through: on the event loop, where there is one. It must not block.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">What it does.</param>
    public void StartTicking(string name, Func<CancellationToken, Task> body) => _ = StartEndable(name, body, CancellationToken.None);

    /// <summary>Starts a loop that a tick goes through and that can be ended alone; from any thread.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">What it does.</param>
    /// <param name="ends">Ends this loop alone; then its end is no fault.</param>
    /// <returns>Its end.</returns>
    public Task StartEndable(string name, Func<CancellationToken, Task> body, CancellationToken ends)
    {
        Func<Task> run = () => RunAsync(body, ends);
        return Start(name, () => events is null ? Task.Run(run) : events.RunAsync(run), ends);
    }

    /// <summary>Waits until a loop ends by itself; returns its name.</summary>
    public async Task<string> WaitForFaultAsync(CancellationToken cancellationToken)
    {
        var (name, ended) = await _ended.Task.WaitAsync(cancellationToken);
        if (cancellationToken.IsCancellationRequested || _stop.IsCancellationRequested)
        {
            // A stop ends every loop; on a busy machine their ends come here before the cancellation does.
            throw new OperationCanceledException(cancellationToken);
        }

        _reported = ended;
        Log.LoopEnded(logger, ended.Exception?.InnerException, name);
        return name;
    }

    /// <summary>Stops all loops and waits for their ends.</summary>
    /// <param name="limit">Wall time for that; a loop that takes longer is left behind, so that those after it can still end in order.</param>
    /// <returns>Whether all of them ended as they should.</returns>
    public async Task<bool> StopAsync(TimeSpan limit)
    {
        await _stop.CancelAsync();
        using var deadline = new CancellationTokenSource(limit, wall);
        var good = true;
        foreach (var (name, task) in Volatile.Read(ref _loops))
        {
            good &= await EndAsync(name, task, deadline.Token);
        }

        return good;
    }

    public void Dispose() => _stop.Dispose();

    private Task Start(string name, Func<Task> start, CancellationToken ends)
    {
        var loop = (Name: name, Task: start());
        ImmutableInterlocked.Update(ref _loops, static (all, added) => all.Add(added), loop);
        _ = WatchAsync(loop, ends);
        return loop.Task;
    }

    private async Task RunAsync(Func<CancellationToken, Task> body, CancellationToken ends)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, ends);
        await body(either.Token);
    }

    private async Task WatchAsync((string Name, Task Task) loop, CancellationToken ends)
    {
        await Task.WhenAny(loop.Task);
        if (loop.Task.IsFaulted || !ends.IsCancellationRequested)
        {
            _ended.TrySetResult(loop);
        }
        else
        {
            ImmutableInterlocked.Update(ref _loops, static (all, gone) => all.Remove(gone), loop);
        }
    }

    private async Task<bool> EndAsync(string name, Task task, CancellationToken deadline)
    {
        try
        {
            await task.WaitAsync(deadline);
            return true;
        }
        catch (OperationCanceledException) when (!task.IsCompleted)
        {
            Log.LoopLeftBehind(logger, name);
            return false;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The way a loop ends.
            return true;
        }
        catch (Exception e)
        {
            // A loop boundary: whatever ended it, the others are still to be stopped in order.
            if (task != _reported)
            {
                Log.LoopFailedAtStop(logger, e, name);
            }

            return false;
        }
    }
}
