using System.Threading.Channels;
using EdgeRuntime.Contracts.Messages;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>
/// Keeps the outbox's file: writes what the broker has not confirmed (at once while it is away, else every few seconds, so that a flash card
/// is hardly written), deletes what it has, and reads back what does not fit in memory. The only user of the file. A file that cannot be used
/// costs durability, nothing else: it is tried again.
/// </summary>
internal sealed class OutboxLoop : IDisposable
{
    private const int Batch = 256;

    // Together the oldest that an unconfirmed message gets before it is written: 5 s.
    private static readonly TimeSpan OnlinePeriod = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan OnlineAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OfflinePeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(10);

    private readonly OutboxQueue _queue;
    private readonly OutboxOptions _options;
    private readonly Guid _session;
    private readonly TimeProvider _wall;
    private readonly ILogger _logger;
    private readonly Action _replaysReady;
    private readonly Channel<bool> _work = NewSignal();
    private readonly Channel<bool> _urgent = NewSignal();
    private OutboxStore? _store;
    private bool _storeFailed;
    private bool _replaysLeft = true;
    private long _lastOwnRow;
    private long _lastReplayRow;
    private long _storedBytes;
    private volatile bool _online;

    public OutboxLoop(OutboxQueue queue, OutboxOptions options, Guid session, TimeProvider wall, ILogger logger, Action replaysReady)
    {
        (_queue, _options, _session, _wall, _logger, _replaysReady) = (queue, options, session, wall, logger, replaysReady);
    }

    /// <summary>Says whether the broker is there.</summary>
    public void SetOnline(bool online)
    {
        _online = online;
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

    /// <summary>Runs until cancelled, then writes what is left.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_options.Path is null)
        {
            return;
        }

        Step(TimeSpan.Zero);
        try
        {
            while (true)
            {
                await _work.Reader.ReadAsync(cancellationToken);
                await PauseAsync(cancellationToken);
                // Online a message is usually confirmed within milliseconds: only what is older is worth a write.
                Step(_online ? OnlineAge : TimeSpan.Zero);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Step(TimeSpan.Zero);
        }
    }

    public void Dispose() => _store?.Dispose();

    private static Channel<bool> NewSignal() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Gathers what comes in the meantime into one transaction.</summary>
    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        var period = _storeFailed ? RetryPeriod : _online ? OnlinePeriod : OfflinePeriod;
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = Task.Delay(period, _wall, pause.Token);
        // Haste cannot mend a disk; it waits for the retry.
        var urgent = _storeFailed || !_online ? timer : _urgent.Reader.ReadAsync(pause.Token).AsTask();
        await Task.WhenAny(timer, urgent);
        await pause.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Step(TimeSpan age)
    {
        try
        {
            _store ??= Open();
            Write(_store, age);
            ReadBack(_store);
            if (_storeFailed)
            {
                _storeFailed = false;
                Log.StoreRecovered(_logger, _options.Path!);
            }
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            if (!_storeFailed)
            {
                Log.StoreFailed(_logger, _options.Path!, e.Message);
            }

            _storeFailed = true;
            _queue.SetStoreAvailable(false);
            _store?.Dispose();
            _store = null;
            Note();
        }
    }

    private OutboxStore Open()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(_options.Path!)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var store = OutboxStore.Open(_options.Path!, out var movedTo);
        if (movedTo is not null)
        {
            Log.StoreDamaged(_logger, _options.Path!, movedTo);
        }

        (_, _storedBytes) = store.Measure();
        _replaysLeft = true;
        _queue.SetStoreAvailable(true);
        return store;
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
        var evicted = store.Evict(_storedBytes - _options.MaxBytes);
        _storedBytes -= evicted.Sum(static row => (long)row.Size);
        _queue.NoteEvicted([.. evicted.Select(static row => row.Row)]);
        Log.Evicted(_logger, evicted.Count, evicted.Count(static row => row.Class == MessageClass.Events));
    }

    private void ReadBack(OutboxStore store)
    {
        if (_queue.WantsSpilled)
        {
            var messages = store.Read(_session, others: false, _lastOwnRow, Batch);
            _lastOwnRow = messages.Count > 0 ? messages[^1].Row : _lastOwnRow;
            _queue.Restore(messages);
            _replaysReady();
        }

        if (_replaysLeft && !_queue.HasReplays)
        {
            var messages = store.Read(_session, others: true, _lastReplayRow, Batch);
            _lastReplayRow = messages.Count > 0 ? messages[^1].Row : _lastReplayRow;
            _replaysLeft = messages.Count > 0;
            _queue.AddReplays(messages);
            _replaysReady();
        }
    }
}
