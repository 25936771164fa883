using System.Globalization;
using System.Threading.Channels;
using EdgeRuntime.Contracts.Messages;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>
/// Keeps the outbox's file: writes what the broker has not confirmed (at once when the connection is lost, else every few seconds or 256 messages,
/// so that a flash card is hardly written), deletes what it has, and reads back what does not fit in memory. The only user of the file. A file
/// that cannot be used costs durability, nothing else: it is tried again. A damaged one is salvaged into a new one at once.
/// </summary>
internal sealed class OutboxLoop : IDisposable
{
    private const int Batch = 256;

    // Together the oldest that an unconfirmed message gets before it is written: 5 s.
    private static readonly TimeSpan OnlinePeriod = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan OnlineAge = TimeSpan.FromSeconds(2);

    // Each commit costs a flash card several blocks: while the broker is away one holds as many messages as the 5 s allow. The rest is for the write.
    private static readonly TimeSpan OfflinePeriod = TimeSpan.FromSeconds(4.5);

    // After the loss of the connection, or with a full batch: within a second, and the queue's burst in one commit.
    private static readonly TimeSpan HurriedPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    // A disk that spoils every new file is given a rest.
    private const int MostRescues = 5;
    private static readonly TimeSpan RescueRest = TimeSpan.FromHours(1);

    private readonly OutboxQueue _queue;
    private readonly OutboxOptions _options;
    private readonly Guid _session;
    private readonly TimeProvider _wall;
    private readonly AgeClock _clock;
    private readonly DropCounters _drops;
    private readonly ILogger _logger;
    private readonly Action _replaysReady;
    private readonly Channel<bool> _work = NewSignal();
    private readonly Channel<bool> _urgent = NewSignal();
    private OutboxStore? _store;
    private bool _storeFailed;
    private string? _damage;
    private int _rescues;
    private TimeSpan _rescuedAt;
    private bool _replaysLeft = true;
    private long _lastOwnRow;
    private long _lastReplayRow;
    private long _storedBytes;
    private volatile bool _online;
    private volatile bool _connectionLost;

    public OutboxLoop(OutboxQueue queue, OutboxOptions options, Guid session, OutboxServices services, Action replaysReady)
    {
        (_queue, _options, _session, _replaysReady) = (queue, options, session, replaysReady);
        (_wall, _clock, _drops, _logger) = services;
    }

    /// <summary>Says whether the broker is there.</summary>
    public void SetOnline(bool online)
    {
        var lost = _online && !online;
        _online = online;
        _connectionLost = lost;
        Hurry();
    }

    /// <summary>Something was put in or confirmed.</summary>
    public void Note() => _work.Writer.TryWrite(true);

    /// <summary>Something must be written soon.</summary>
    public void Hurry()
    {
        _work.Writer.TryWrite(true);
        _urgent.Writer.TryWrite(true);
    }

    /// <summary>Everything is confirmed: a pause under way has nothing to wait for, and its timer would wake an idle device.</summary>
    public void EndPause() => _urgent.Writer.TryWrite(true);

    /// <summary>Runs until cancelled, then writes what is left.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var timer = _wall.CreateTimer(static urgent => ((ChannelWriter<bool>)urgent!).TryWrite(true), _urgent.Writer, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            if (_options.Path is null)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _wall, cancellationToken);
            }

            await StepApartAsync(TimeSpan.Zero);
            while (true)
            {
                await _work.Reader.ReadAsync(cancellationToken);
                await PauseAsync(timer, cancellationToken);
                // Online a message is usually confirmed within a second: only what is older is worth a write.
                var online = _online;
                var age = online ? OnlineAge : TimeSpan.Zero;
                _connectionLost &= online;
                if (_store is null || _queue.HasFileWork(age) || (_replaysLeft && !_queue.HasReplays))
                {
                    await StepApartAsync(age);
                }
                else if (_queue.HasFileWork(TimeSpan.Zero))
                {
                    // A pause that ended early: what is too young now is looked at again.
                    Note();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (_options.Path is not null)
            {
                await StepApartAsync(TimeSpan.Zero);
            }
        }
    }

    public void Dispose() => _store?.Dispose();

    private static Channel<bool> NewSignal() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private TimeSpan Period =>
        _storeFailed ? RetryPeriod
        : _online ? OnlinePeriod
        : _connectionLost || _queue.HasFullBatch ? HurriedPeriod
        : OfflinePeriod;

    /// <summary>Gathers what comes in the meantime into one transaction.</summary>
    private async Task PauseAsync(ITimer timer, CancellationToken cancellationToken)
    {
        var begun = _wall.GetTimestamp();
        TimeSpan left;
        while ((left = Period - _wall.GetElapsedTime(begun)) > TimeSpan.Zero)
        {
            // Timers drop the fraction of a millisecond.
            timer.Change(left + Tick, Timeout.InfiniteTimeSpan);
            await _urgent.Reader.ReadAsync(cancellationToken);

            // Haste cannot mend a disk; it waits for the retry.
            if (!_storeFailed && _online)
            {
                break;
            }
        }

        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    // The disk may take its time, and a large file is checked at first: nobody should wait for that.
    private Task StepApartAsync(TimeSpan age) => Task.Run(() => Step(age), CancellationToken.None);

    private void Step(TimeSpan age)
    {
        var trouble = TryStep(age);
        if (trouble is not null && OutboxDamage.Is(trouble))
        {
            _damage = trouble.Message;
            trouble = TryStep(age);
        }

        if (trouble is null && _storeFailed)
        {
            Log.StoreRecovered(_logger, _options.Path!);
        }
        else if (trouble is not null && !_storeFailed)
        {
            Log.StoreFailed(_logger, _options.Path!, trouble.Message);
        }

        _storeFailed = trouble is not null;
    }

    private Exception? TryStep(TimeSpan age)
    {
        try
        {
            if (_store is not null && !File.Exists(_options.Path))
            {
                // Deleted under us: what is written to it from now on would be gone with this process.
                Close();
            }

            _store ??= Open();
            Write(_store, age);
            ReadBack(_store);
            return null;
        }
        catch (Exception e) when (e is SqliteException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _queue.SetStoreAvailable(false);
            Close();
            Note();
            return e;
        }
    }

    private void Close()
    {
        _store?.Dispose();
        _store = null;
    }

    private OutboxStore Open()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(_options.Path!)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        _rescues = _clock.Now - _rescuedAt < RescueRest ? _rescues : 0;
        if (_rescues >= MostRescues)
        {
            throw new IOException("every new file in its place was damaged");
        }

        var (store, rescue) = OutboxFile.Open(_options.Path!, _clock, _damage);
        _damage = null;

        // What memory holds of a file that is not this one any more has a row in this one from now on.
        var restored = store.Restore(_queue.Written);
        if (rescue is not null)
        {
            NoteRescue(rescue, restored);
        }

        (_, _storedBytes) = store.Measure();
        _replaysLeft = true;
        _queue.SetStoreAvailable(true);
        return store;
    }

    private void NoteRescue(OutboxRescue rescue, int restored)
    {
        (_rescues, _rescuedAt) = (_rescues + 1, _clock.Now);
        var lost = rescue.Lost is { } rows ? Math.Max(0, rows - restored) : 1;
        if (lost > 0)
        {
            _drops.Add(DropReason.Damaged, lost);
        }

        Log.StoreDamaged(_logger, _options.Path!, rescue.Damage, rescue.Saved, rescue.Lost is null ? "an unknown number" : lost.ToString(CultureInfo.InvariantCulture), rescue.MovedTo);
    }

    private void Write(OutboxStore store, TimeSpan age)
    {
        // Deletions first: they make room.
        var finished = _queue.FinishedRows;
        if (finished.Count > 0)
        {
            // A full disk refuses deletions too: only what is gone is forgotten.
            store.Delete(finished);
            _queue.ForgetFinishedRows(finished.Count);
            (_, _storedBytes) = store.Measure();
        }

        var (messages, fromSpill) = _queue.SnapshotUnwritten(age);
        if (messages.Count > 0)
        {
            store.RequireSpace();
            store.Insert(messages);
            _storedBytes += messages.Sum(static message => (long)message.Size);
            if (messages.Count > fromSpill)
            {
                _lastOwnRow = Math.Max(_lastOwnRow, messages[messages.Count - fromSpill - 1].Row);
            }

            _queue.MarkWritten(messages, fromSpill);
        }

        if (_storedBytes > _options.MaxBytes)
        {
            Evict(store);
        }
    }

    private void Evict(OutboxStore store)
    {
        var (rows, bytes) = store.Evict(_storedBytes - _options.MaxBytes);
        _storedBytes -= bytes;
        _queue.NoteEvicted(rows);
    }

    private void ReadBack(OutboxStore store)
    {
        if (_queue.WantsSpilled)
        {
            var (messages, more) = Read(store, others: false, ref _lastOwnRow);
            _queue.Restore(messages, more);
            _replaysReady();
        }

        if (_replaysLeft && !_queue.HasReplays)
        {
            (var messages, _replaysLeft) = Read(store, others: true, ref _lastReplayRow);
            _queue.AddReplays(messages);
            _replaysReady();
        }
    }

    private (List<OutboxMessage> Messages, bool More) Read(OutboxStore store, bool others, ref long after)
    {
        while (true)
        {
            var page = store.Read(_session, others, after, Batch);
            after = page.LastRow ?? after;
            if (page.Unreadable.Count > 0)
            {
                store.SetAside(page.Unreadable);
                _drops.Add(DropReason.Damaged, page.Unreadable.Count);
                Log.RowsSetAside(_logger, page.Unreadable.Count, _options.Path!, page.Unreadable[0]);
            }

            if (page.Messages.Count > 0 || page.LastRow is null)
            {
                return (page.Messages, page.LastRow is not null);
            }
        }
    }
}
