using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>
/// Runs loops side by side. A loop that fails, or ends although nobody asked it to, is a fault of the whole agent: better a restart than a
/// service that looks alive and does half its work.
/// </summary>
internal sealed class LoopGroup(TimeProvider wall, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(string Name, Task Task)> _loops = [];
    private readonly List<Heartbeat> _heartbeats = [];
    private Task? _reported;

    /// <summary>Promises of all loops.</summary>
    public IReadOnlyList<Heartbeat> Heartbeats => _heartbeats;

    /// <summary>Makes a loop's promise.</summary>
    public Heartbeat NewHeartbeat(string name)
    {
        var heartbeat = new Heartbeat(name, wall);
        _heartbeats.Add(heartbeat);
        return heartbeat;
    }

    /// <summary>Starts a loop.</summary>
    public void Start(string name, Func<CancellationToken, Task> body) => _loops.Add((name, Run(body)));

    /// <summary>Waits until a loop ends by itself; returns its name.</summary>
    public async Task<string> WaitForFaultAsync(CancellationToken cancellationToken)
    {
        var ended = await Task.WhenAny(_loops.Select(static loop => loop.Task)).WaitAsync(cancellationToken);
        if (cancellationToken.IsCancellationRequested || _stop.IsCancellationRequested)
        {
            // A stop ends every loop; on a busy machine their ends come here before the cancellation does.
            throw new OperationCanceledException(cancellationToken);
        }

        var name = _loops.Find(loop => loop.Task == ended).Name;
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
        foreach (var (name, task) in _loops)
        {
            good &= await EndAsync(name, task, deadline.Token);
        }

        return good;
    }

    public void Dispose() => _stop.Dispose();

    private async Task Run(Func<CancellationToken, Task> body)
    {
        await Task.Yield();
        await body(_stop.Token);
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
