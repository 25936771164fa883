using System.Runtime.InteropServices;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Threading;

/// <summary>
/// A descriptor that an <see cref="EventLoop"/> waits for: one wait to read and one to write at a time, begun on any thread, ended on the loop's. A wait may end early; whoever waited tries its read or write
/// and waits again. Nothing is allocated per wait.
/// </summary>
public sealed class PolledHandle : IDisposable
{
    private readonly Lock _gate = new();
    private readonly EventLoop _loop;
    private readonly SafeHandle _handle;
    private readonly Waiter _reader = new();
    private readonly Waiter _writer = new();
    private bool _disposed;

    internal PolledHandle(EventLoop loop, SafeHandle handle)
    {
        (_loop, _handle) = (loop, handle);
        var added = false;
        handle.DangerousAddRef(ref added);
        Descriptor = (int)handle.DangerousGetHandle();
    }

    internal int Descriptor { get; }

    /// <summary>Timestamp of when the wait to read began, or of the last look since.</summary>
    internal long Since { get; set; }

    // Asked by the loop under its own lock: so without this one.
    internal short Events => (short)((_reader.IsWaiting ? PollEntry.In : 0) | (_writer.IsWaiting ? PollEntry.Out : 0));

    /// <summary>Waits until there may be something to read.</summary>
    public ValueTask ReadableAsync()
    {
        Since = _loop.Time.GetTimestamp();
        return WaitAsync(_reader);
    }

    /// <summary>Waits until there may be room to write.</summary>
    public ValueTask WritableAsync() => WaitAsync(_writer);

    /// <summary>Ends the waits under way, on the loop.</summary>
    public void Interrupt() => _loop.Post(static handle => ((PolledHandle)handle!).Complete(reader: true, writer: true), this);

    /// <summary>Ends the waits; later ones end at once. The descriptor may be closed afterwards.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _loop.Update(this, isWanted: false);
        _handle.DangerousRelease();
        Interrupt();
    }

    internal void Complete(short results)
    {
        // An error or a hang-up concerns both.
        var all = (results & ~(PollEntry.In | PollEntry.Out)) != 0;
        Complete(all || (results & PollEntry.In) != 0, all || (results & PollEntry.Out) != 0);
    }

    private void Complete(bool reader, bool writer)
    {
        lock (_gate)
        {
            reader = reader && _reader.TryEnd();
            writer = writer && _writer.TryEnd();
            if (!_disposed && !_reader.IsWaiting && !_writer.IsWaiting)
            {
                _loop.Update(this, isWanted: false);
            }
        }

        // Without a context what waits goes on right here, library code included; with the loop's one .NET would send it to the pool.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            if (reader)
            {
                _reader.GoOn();
            }

            if (writer)
            {
                _writer.GoOn();
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private ValueTask WaitAsync(Waiter waiter)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return ValueTask.CompletedTask;
            }

            var wait = waiter.Begin();
            _loop.Update(this, isWanted: true);
            return wait;
        }
    }
}
