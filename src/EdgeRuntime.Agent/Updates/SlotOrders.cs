namespace EdgeRuntime.Agent.Updates;

/// <summary>The latest order for one model, and when it is to be tried. Orders come from any thread; everything else belongs to the install loop.</summary>
internal sealed class SlotOrders(ModelSlot slot)
{
    private readonly Lock _lock = new();
    private InstallOrder? _order;
    private TimeSpan _pause;
    private bool _waitsForCharge;
    private bool _isReleased;
    private DateTimeOffset? _retryAt;

    /// <summary>The model.</summary>
    public ModelSlot Slot => slot;

    /// <summary>The latest order; null when nothing is desired.</summary>
    public InstallOrder? Current => Read(() => _order);

    /// <summary>When to try (again), by a steady clock; null for not by itself.</summary>
    public DateTimeOffset? RetryAt => Read(() => _retryAt);

    /// <summary>Whether it waits for charge.</summary>
    public bool WaitsForCharge => Read(() => _waitsForCharge);

    /// <summary>Whether the model is to be given up: the last order no longer names it.</summary>
    public bool IsReleased => Read(() => _isReleased);

    /// <summary>The model is to be given up; false when that is known already.</summary>
    public bool Release()
    {
        lock (_lock)
        {
            if (_isReleased)
            {
                return false;
            }

            (_order, _pause, _waitsForCharge, _retryAt, _isReleased) = (null, TimeSpan.Zero, false, DateTimeOffset.MinValue, true);
            return true;
        }
    }

    /// <summary>Takes a new order in; false when it says what the last one said.</summary>
    public bool Set(InstallOrder? order)
    {
        lock (_lock)
        {
            if (_order == order || (_order is { } last && order is not null && last.Generation == order.Generation))
            {
                return false;
            }

            // The same model by a newer document: what is under way for it goes on, what had come to nothing begins again.
            var same = _order is { } before && order is not null && before.Model.Digest == order.Model.Digest && before.Model.Variants.SequenceEqual(order.Model.Variants, StringComparer.Ordinal);
            (_order, _pause, _waitsForCharge, _retryAt, _isReleased) = (order, TimeSpan.Zero, false, DateTimeOffset.MinValue, false);
            return !same;
        }
    }

    /// <summary>Whether it is to be tried now. A moment further off than the longest pause means that the clock was set back.</summary>
    public bool IsDue(DateTimeOffset now, TimeSpan longest) => RetryAt is { } at && (at <= now || at - now > longest);

    /// <summary>Takes the order to try it: it is not due again until somebody says so.</summary>
    public InstallOrder? Take()
    {
        lock (_lock)
        {
            (_waitsForCharge, _retryAt) = (false, null);
            return _order;
        }
    }

    /// <summary>It is to be tried at once.</summary>
    public void Again(DateTimeOffset now)
    {
        lock (_lock)
        {
            _retryAt = now;
        }
    }

    /// <summary>It is to be tried after a while that doubles each time.</summary>
    public void Retry(DateTimeOffset now, TimeSpan first, TimeSpan last)
    {
        lock (_lock)
        {
            _pause = _pause == TimeSpan.Zero ? first : _pause * 2 < last ? _pause * 2 : last;
            _retryAt ??= now + _pause;
        }
    }

    /// <summary>It is to be tried when there is charge.</summary>
    public void WaitForCharge()
    {
        lock (_lock)
        {
            _waitsForCharge = _retryAt is null;
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
