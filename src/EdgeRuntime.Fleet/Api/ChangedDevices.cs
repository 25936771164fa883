namespace EdgeRuntime.Fleet.Api;

/// <summary>Gathers which devices changed until somebody takes them. It holds each device once, so a slow reader costs no memory.</summary>
/// <param name="only">The device; null for all.</param>
internal sealed class ChangedDevices(string? only)
{
    private readonly Lock _gate = new();
    private HashSet<string> _devices = new(StringComparer.Ordinal);
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Adds devices.</summary>
    public void Add(IReadOnlyCollection<string> devices)
    {
        lock (_gate)
        {
            if (only is null)
            {
                _devices.UnionWith(devices);
            }
            else if (devices.Contains(only))
            {
                _devices.Add(only);
            }

            if (_devices.Count > 0)
            {
                _signal.TrySetResult();
            }
        }
    }

    /// <summary>Waits for changes and takes them; none when the time is over or the caller has gone.</summary>
    public async Task<IReadOnlyCollection<string>> TakeAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_gate)
        {
            changed = _signal.Task;
        }

        await changed.WaitAsync(limit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            var taken = _devices;
            _devices = new HashSet<string>(StringComparer.Ordinal);
            _signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return taken;
        }
    }
}
