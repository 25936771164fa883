using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace EdgeRuntime.Messaging.Blocks;

/// <summary>
/// The topics of one transfer and what has come in on them. <see cref="Offer"/> runs on MQTTnet's receiving thread and only takes in; all else belongs to the transfer. What waits is bounded
/// in number and bytes; what does not fit is counted as lost, and the transfer asks again.
/// </summary>
internal sealed class RetainedFetch
{
    private readonly int _maxBytes;
    private readonly long _capacityBytes;
    private readonly Channel<RetainedArrival> _arrivals;
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, int> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, bool> _losses = new();
    private long _waitingBytes;
    private long _unseenBytes;

    /// <summary>Makes a fetch.</summary>
    /// <param name="window">Most topics at a time.</param>
    /// <param name="maxBytes">Longest payload that is kept.</param>
    public RetainedFetch(int window, int maxBytes)
    {
        _maxBytes = maxBytes;
        _capacityBytes = (long)window * maxBytes;

        // Every topic's message and a repetition of each.
        _arrivals = Channel.CreateBounded<RetainedArrival>(2 * window);
    }

    public ICollection<string> Topics => _keys.Keys;

    public bool Has(string topic) => _keys.ContainsKey(topic);

    public void Add(string topic, int key) => _keys[topic] = key;

    public void Remove(string topic) => _keys.TryRemove(topic, out _);

    /// <summary>Takes a message in; false when its topic is none of this fetch. Never waits.</summary>
    public bool Offer(string topic, ReadOnlySequence<byte> payload)
    {
        if (!_keys.TryGetValue(topic, out var key))
        {
            Interlocked.Add(ref _unseenBytes, payload.Length);
            Signal();
            return false;
        }

        var kept = payload.Length <= _maxBytes ? payload.Length : 0;
        var fits = Interlocked.Add(ref _waitingBytes, kept) <= _capacityBytes;
        if (!fits || !_arrivals.Writer.TryWrite(new RetainedArrival(key, payload.Length, Keep(payload))))
        {
            Interlocked.Add(ref _waitingBytes, -kept);
            Interlocked.Add(ref _unseenBytes, payload.Length);
            _losses[key] = true;
        }

        Signal();
        return true;
    }

    // MQTTnet reads each payload into an array of its own and leaves that to the message.
    private ReadOnlyMemory<byte>? Keep(in ReadOnlySequence<byte> payload) =>
        payload.Length > _maxBytes ? default(ReadOnlyMemory<byte>?)
        : payload.IsSingleSegment ? payload.First
        : payload.ToArray();

    public bool TryRead(out RetainedArrival arrival)
    {
        if (!_arrivals.Reader.TryRead(out arrival))
        {
            return false;
        }

        Interlocked.Add(ref _waitingBytes, -(arrival.Content?.Length ?? 0));
        return true;
    }

    /// <summary>What the messages stood for that did not fit since the last call.</summary>
    public IReadOnlyCollection<int> TakeLosses()
    {
        if (_losses.IsEmpty)
        {
            return [];
        }

        int[] keys = [.. _losses.Keys];
        Array.ForEach(keys, key => _losses.TryRemove(key, out _));
        return keys;
    }

    /// <summary>Bytes of messages, since the last call, that did not fit or that nobody had asked for.</summary>
    public long TakeUnseenBytes() => Interlocked.Exchange(ref _unseenBytes, 0);

    /// <summary>Ends a wait: something has changed.</summary>
    public void Signal() => _signal.Writer.TryWrite(true);

    /// <summary>Waits for a change, or until the time is over.</summary>
    public async Task WaitAsync(TimeSpan limit, TimeProvider wall, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(limit, wall);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            await _signal.Reader.ReadAsync(end.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over; the caller looks at the clock.
        }
    }
}
