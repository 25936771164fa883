using System.Collections.Immutable;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>Tells pages which devices changed, after the commit. A page that is slow misses nothing: it reads the database.</summary>
internal sealed class FleetFeed
{
    private ImmutableArray<Action<IReadOnlyCollection<string>>> _listeners = [];

    /// <summary>Adds a listener, which must return at once; dispose the result to remove it.</summary>
    public IDisposable Listen(Action<IReadOnlyCollection<string>> listener)
    {
        ImmutableInterlocked.Update(ref _listeners, static (listeners, added) => listeners.Add(added), listener);
        return new Subscription(this, listener);
    }

    /// <summary>Tells the listeners.</summary>
    public void Publish(IReadOnlyCollection<string> devices)
    {
        foreach (var listener in _listeners)
        {
            listener(devices);
        }
    }

    private sealed class Subscription(FleetFeed feed, Action<IReadOnlyCollection<string>> listener) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref feed._listeners, static (listeners, removed) => listeners.Remove(removed), listener);
    }
}
