using System.Collections.Concurrent;

namespace EdgeRuntime.Agent.Tests.Governing;

/// <summary>Runs what a loop does between two waits where the test says so: when time passes no faster than the loop looks at it, nothing depends on how busy the machine is.</summary>
internal sealed class PumpedContext : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _due = new();

    public override void Post(SendOrPostCallback d, object? state) => _due.Enqueue((d, state));

    /// <summary>Starts a loop, up to its first wait.</summary>
    public Task Start(Func<Task> loop)
    {
        var run = Task.CompletedTask;
        Within(() => run = loop());
        return run;
    }

    /// <summary>Goes on with whatever has been waited for, until there is nothing more.</summary>
    public void Drain()
    {
        while (_due.TryDequeue(out var due))
        {
            Within(() => due.Callback(due.State));
        }
    }

    private void Within(Action work)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            work();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
