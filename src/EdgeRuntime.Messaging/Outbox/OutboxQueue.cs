using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>
/// The messages of the outbox that are in memory, in order. While the file holds newer messages of this session (spilled, because memory is
/// bounded), everything new goes there too, so that the order holds. Thread-safe; knows nothing of files and brokers.
/// </summary>
internal sealed class OutboxQueue(OutboxOptions options, Guid session, AgeClock clock, DropCounters drops)
{
    // So many unconfirmed messages are written at once, however young.
    private const int CommitCount = 256;

    private readonly Lock _gate = new();
    private readonly LinkedList<OutboxMessage> _waiting = [];
    private readonly LinkedList<OutboxMessage> _replays = [];
    private readonly List<OutboxMessage> _inFlight = [];
    private readonly List<OutboxMessage> _spill = [];
    private readonly List<long> _finishedRows = [];
    private long _memoryBytes;
    private long _enqueued;
    private long _acknowledged;
    private long _replayed;
    private int _sinceCommit;
    // Until the file has been tried it is taken to be there.
    private bool _canSpill = options.Path is not null;
    private bool _spilled;

    /// <summary>Counts so far.</summary>
    public OutboxCounters Counters
    {
        get
        {
            lock (_gate)
            {
                var queued = _waiting.Count + _spill.Count + _inFlight.Count(message => message.Session == session);
                return new OutboxCounters(_enqueued, _acknowledged, _replayed, queued, drops.Snapshot);
            }
        }
    }

    /// <summary>True when nothing of this session waits anywhere.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count == 0 && _inFlight.Count == 0 && _spill.Count == 0 && !_spilled;
            }
        }
    }

    /// <summary>Puts a message in. True when so much is unwritten that the file should be written now.</summary>
    public bool Enqueue(OutboxMessage message)
    {
        lock (_gate)
        {
            _enqueued++;
            if (message.IsDurable && _canSpill && (_spilled || _spill.Count > 0 || _memoryBytes + message.Size > options.MaxMemoryBytes))
            {
                _spill.Add(message);
                return true;
            }

            while (_memoryBytes + message.Size > options.MaxMemoryBytes && EvictOldest_NeedsLock())
            {
                // Each turn gives up one message.
            }

            Add_NeedsLock(message);
            return ++_sinceCommit % CommitCount == 0 && _waiting.Count + _inFlight.Count >= CommitCount;
        }
    }

    /// <summary>How long a message has waited.</summary>
    public TimeSpan AgeOf(OutboxMessage message) => clock.Now - message.MadeAt;

    /// <summary>How long a message is still worth sending.</summary>
    public TimeSpan RemainingOf(OutboxMessage message) => options.LifetimeOf(message.Class) - AgeOf(message);

    /// <summary>The messages in memory that have a row in the file.</summary>
    public List<OutboxMessage> Written
    {
        get
        {
            lock (_gate)
            {
                return [.. _replays.Concat(_inFlight).Concat(_waiting).Where(static message => message.Row > 0)];
            }
        }
    }

    /// <summary>The next message to send: of this session first, then a replay where those are allowed now.</summary>
    /// <param name="replayAllowed">Whether they are.</param>
    /// <param name="isHeld">Topics that are passed over for now.</param>
    public OutboxMessage? TryTake(bool replayAllowed, Func<string, bool>? isHeld = null)
    {
        lock (_gate)
        {
            return Take_NeedsLock(_waiting, isHeld) ?? (replayAllowed ? Take_NeedsLock(_replays, isHeld) : null);
        }
    }

    /// <summary>The broker refused a message for now: it waits again, behind what came before it.</summary>
    public void Return(OutboxMessage message)
    {
        lock (_gate)
        {
            if (!_inFlight.Remove(message))
            {
                return;
            }

            var list = message.Session == session ? _waiting : _replays;
            var node = list.Last;
            while (node is not null && !(node.Value.Session == message.Session && node.Value.Class == message.Class && node.Value.Seq < message.Seq))
            {
                node = node.Previous;
            }

            if (node is null)
            {
                list.AddFirst(message);
            }
            else
            {
                list.AddAfter(node, message);
            }
        }
    }

    /// <summary>Whether replays of earlier sessions wait in memory.</summary>
    public bool HasReplays
    {
        get
        {
            lock (_gate)
            {
                return _replays.Count > 0;
            }
        }
    }

    /// <summary>The broker has it.</summary>
    public void Acknowledge(OutboxMessage message)
    {
        lock (_gate)
        {
            message.IsDone = true;
            _inFlight.Remove(message);
            Forget_NeedsLock(message);
            if (message.Session == session)
            {
                _acknowledged++;
            }
            else
            {
                _replayed++;
            }
        }
    }

    /// <summary>A message that was taken can never be sent; its row is deleted too.</summary>
    public void Drop(OutboxMessage message, DropReason reason)
    {
        lock (_gate)
        {
            _inFlight.Remove(message);
            Drop_NeedsLock(message, reason);
        }
    }

    /// <summary>The connection is gone: what was under way waits again, in its order.</summary>
    public void ReturnInFlight()
    {
        lock (_gate)
        {
            for (var i = _inFlight.Count - 1; i >= 0; i--)
            {
                (_inFlight[i].Session == session ? _waiting : _replays).AddFirst(_inFlight[i]);
            }

            _inFlight.Clear();
        }
    }

    /// <summary>Whether there is anything to write, to delete or to read back.</summary>
    /// <param name="age">How old an unwritten message must be to be written.</param>
    public bool HasFileWork(TimeSpan age)
    {
        lock (_gate)
        {
            return _spill.Count > 0 || _spilled || _finishedRows.Count > 0 || _inFlight.Count + _waiting.Count >= CommitCount
                || _inFlight.Exists(message => IsUnwritten(message, age)) || _waiting.Any(message => IsUnwritten(message, age));
        }
    }

    /// <summary>Whether so many messages came since the last write that they are written however young.</summary>
    public bool HasFullBatch
    {
        get
        {
            lock (_gate)
            {
                return _sinceCommit + _spill.Count >= CommitCount;
            }
        }
    }

    /// <summary>What to write now: unwritten messages in memory that are at least <paramref name="age"/> old, then the spill. In order.</summary>
    public (List<OutboxMessage> Messages, int FromSpill) SnapshotUnwritten(TimeSpan age)
    {
        lock (_gate)
        {
            _sinceCommit = 0;
            List<OutboxMessage> unwritten = [.. _inFlight.Concat(_waiting).Where(static message => message.IsDurable && message.Row == 0)];
            // In front of spilled messages everything older is written too, so that rows and numbers have one order.
            if (_spill.Count == 0 && unwritten.Count < CommitCount)
            {
                unwritten.RemoveAll(message => clock.Now - message.MadeAt < age);
            }

            return ([.. unwritten, .. _spill], _spill.Count);
        }
    }

    /// <summary>The messages are in the file.</summary>
    public void MarkWritten(List<OutboxMessage> messages, int fromSpill)
    {
        lock (_gate)
        {
            _finishedRows.AddRange(messages.Where(static message => message.IsDone).Select(static message => message.Row));
            _spill.RemoveRange(0, fromSpill);
            _spilled |= fromSpill > 0;
        }
    }

    /// <summary>The rows that need not be in the file any more; they are told again until <see cref="ForgetFinishedRows"/>.</summary>
    public List<long> FinishedRows
    {
        get
        {
            lock (_gate)
            {
                return [.. _finishedRows];
            }
        }
    }

    /// <summary>The first <paramref name="count"/> of <see cref="FinishedRows"/> are deleted.</summary>
    public void ForgetFinishedRows(int count)
    {
        lock (_gate)
        {
            _finishedRows.RemoveRange(0, count);
        }
    }

    /// <summary>Whether spilled messages should be read back now.</summary>
    public bool WantsSpilled
    {
        get
        {
            lock (_gate)
            {
                return _spilled && _memoryBytes < options.MaxMemoryBytes / 2;
            }
        }
    }

    /// <summary>Puts spilled messages back into memory.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="more">Whether there may be more in the file.</param>
    public void Restore(List<OutboxMessage> messages, bool more)
    {
        lock (_gate)
        {
            messages.ForEach(Add_NeedsLock);
            _spilled = more;
        }
    }

    /// <summary>Puts messages of earlier sessions in line.</summary>
    public void AddReplays(List<OutboxMessage> messages)
    {
        lock (_gate)
        {
            messages.ForEach(message => _replays.AddLast(message));
        }
    }

    /// <summary>Says whether there is a file to spill to. Without one, memory is all there is.</summary>
    public void SetStoreAvailable(bool available)
    {
        lock (_gate)
        {
            _canSpill = available;
            if (!available)
            {
                _spill.ForEach(Add_NeedsLock);
                _spill.Clear();
                while (_memoryBytes > options.MaxMemoryBytes && EvictOldest_NeedsLock())
                {
                    // Each turn gives up one message.
                }
            }
        }
    }

    /// <summary>Rows were given up in the file: memory forgets them too.</summary>
    public void NoteEvicted(IReadOnlyCollection<long> rows)
    {
        var gone = rows.ToHashSet();
        lock (_gate)
        {
            Remove_NeedsLock(_waiting, gone);
            Remove_NeedsLock(_replays, gone);
            drops.Add(DropReason.OutboxFull, rows.Count);
        }
    }

    private bool IsUnwritten(OutboxMessage message, TimeSpan age) => message.IsDurable && message.Row == 0 && clock.Now - message.MadeAt >= age;

    private OutboxMessage? Take_NeedsLock(LinkedList<OutboxMessage> from, Func<string, bool>? isHeld)
    {
        for (var node = from.First; node is not null;)
        {
            var (message, next) = (node.Value, node.Next);
            if (RemainingOf(message) <= TimeSpan.Zero)
            {
                from.Remove(node);
                Drop_NeedsLock(message, DropReason.Expired);
            }
            else if (isHeld?.Invoke(message.Topic) != true)
            {
                from.Remove(node);
                _inFlight.Add(message);
                return message;
            }

            node = next;
        }

        return null;
    }

    private void Add_NeedsLock(OutboxMessage message)
    {
        _waiting.AddLast(message);
        _memoryBytes += message.Size;
    }

    private bool EvictOldest_NeedsLock()
    {
        foreach (var kind in (ReadOnlySpan<MessageClass>)[MessageClass.Energy, MessageClass.Results, MessageClass.Responses, MessageClass.Events])
        {
            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                if (node.Value.Class == kind)
                {
                    _waiting.Remove(node);
                    Drop_NeedsLock(node.Value, DropReason.OutboxFull);
                    return true;
                }
            }
        }

        return false;
    }

    private void Drop_NeedsLock(OutboxMessage message, DropReason reason)
    {
        // Its row may still be written at this moment.
        message.IsDone = true;
        Forget_NeedsLock(message);
        drops.Add(reason);
    }

    private void Forget_NeedsLock(OutboxMessage message)
    {
        if (message.Session == session)
        {
            _memoryBytes -= message.Size;
        }

        if (message.Row > 0)
        {
            _finishedRows.Add(message.Row);
        }
    }

    private void Remove_NeedsLock(LinkedList<OutboxMessage> list, HashSet<long> rows)
    {
        for (var node = list.First; node is not null;)
        {
            var next = node.Next;
            if (rows.Contains(node.Value.Row))
            {
                list.Remove(node);
                _memoryBytes -= node.Value.Session == session ? node.Value.Size : 0;
            }

            node = next;
        }
    }
}
