namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>Ends a read of the source that may take days, for a swap that should not. Renewing costs nothing until it has been used.</summary>
internal sealed class ReadInterrupt : IDisposable
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _source;

    /// <summary>Ends the read under way; from any thread. What was waiting goes on elsewhere, not in the caller.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            _ = _source?.CancelAsync();
        }
    }

    /// <summary>The token of the next read. Only the loop calls it.</summary>
    /// <param name="swapWaits">Whether a swap has come since the tick began: the read ends at once.</param>
    /// <param name="cancellationToken">Ends the read as well.</param>
    public CancellationToken Renew(bool swapWaits, CancellationToken cancellationToken)
    {
        if (_source is { IsCancellationRequested: false } usable && !swapWaits)
        {
            return usable.Token;
        }

        lock (_gate)
        {
            _source?.Dispose();
            _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (swapWaits)
            {
                _source.Cancel();
            }

            return _source.Token;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _source?.Dispose();
            _source = null;
        }
    }
}
