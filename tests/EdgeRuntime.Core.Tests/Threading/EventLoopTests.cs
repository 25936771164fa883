using System.Net;
using System.Net.Sockets;
using EdgeRuntime.Core.Threading;
using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Core.Tests.Threading;

public sealed class EventLoopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void Run_LoopsThatSignalEachOther_StayOnOneThread()
    {
        using var loop = new EventLoop();
        var (first, second) = (new AsyncSignal(), new AsyncSignal());
        var threads = new List<int>();

        loop.Run(Both());

        Assert.Equal(2000, threads.Count);
        Assert.Equal(Environment.CurrentManagedThreadId, Assert.Single(threads.Distinct()));

        async Task<bool> Both()
        {
            var players = new[] { loop.RunAsync(() => PlayAsync(first, second)), loop.RunAsync(() => PlayAsync(second, first)) };
            first.Set();
            await Task.WhenAll(players);
            return true;
        }

        async Task PlayAsync(AsyncSignal mine, AsyncSignal other)
        {
            for (var i = 0; i < 1000; i++)
            {
                await mine.WaitAsync();
                threads.Add(Environment.CurrentManagedThreadId);
                other.Set();
            }
        }
    }

    [Fact]
    public void Run_SignalsFromAnotherThread_AllArrive()
    {
        using var loop = new EventLoop();
        var (there, back) = (new AsyncSignal(), new AsyncSignal());

        loop.Run(Task.Run(async () =>
        {
            var echo = loop.RunAsync(async () =>
            {
                for (var i = 0; i < 5000; i++)
                {
                    await there.WaitAsync();
                    back.Set();
                }
            });
            for (var i = 0; i < 5000; i++)
            {
                there.Set();
                await back.WaitAsync().AsTask().WaitAsync(Limit, TimeProvider.System);
            }

            await echo;
            return true;
        }));
    }

    [Fact]
    public void Time_Timers_FireOnTheLoopInTheirOrderAndNotTooEarly()
    {
        using var loop = new EventLoop();
        var fired = new List<(int Milliseconds, bool Early, int Thread)>();

        loop.Run(Task.Run(() => loop.RunAsync(async () =>
        {
            var start = loop.Time.GetTimestamp();
            await Task.WhenAll(new[] { 30, 10, 20, 0 }.Select(async milliseconds =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), loop.Time);
                fired.Add((milliseconds, loop.Time.GetElapsedTime(start).TotalMilliseconds < milliseconds, Environment.CurrentManagedThreadId));
            }));
        }).ContinueWith(static ended => ended.IsCompletedSuccessfully, TaskScheduler.Default)));

        Assert.Equal([0, 10, 20, 30], fired.Select(static one => one.Milliseconds));
        Assert.All(fired, static one => Assert.Equal((false, Environment.CurrentManagedThreadId), (one.Early, one.Thread)));
    }

    [Fact]
    public void Time_PeriodicTimer_GoesOnUntilItIsDisposed()
    {
        using var loop = new EventLoop();
        var calls = 0;
        var enough = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

        ITimer? timer = null;
        timer = loop.Time.CreateTimer(
            _ =>
            {
                if (++calls == 5)
                {
                    timer!.Dispose();
                    loop.Post(_ => enough.SetResult(true), null);
                }
            },
            null,
            TimeSpan.FromMilliseconds(1),
            TimeSpan.FromMilliseconds(1));
        loop.Run(enough.Task);

        Assert.Equal(5, calls);
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void Run_TaskThatFails_ThrowsItsException()
    {
        using var loop = new EventLoop();

        var failure = Assert.Throws<InvalidOperationException>(() => loop.Run(Task.FromException<bool>(new InvalidOperationException("as expected"))));

        Assert.Equal("as expected", failure.Message);
        Assert.Null(SynchronizationContext.Current);
    }

    [Fact]
    public void Watch_BytesThatArrive_EndTheWaitOnTheLoop()
    {
        using var loop = new EventLoop();
        var (near, far) = Connected();
        using var receiver = near;
        using var sender = far;

        var (bytes, thread) = loop.Run(Task.Run(async () =>
        {
            using var handle = loop.Watch(receiver.SafeHandle);
            var got = ReceiveAsync(receiver, handle);
            await sender.SendAsync("hello"u8.ToArray());
            return await got.WaitAsync(Limit, TimeProvider.System);
        }));

        Assert.Equal((5, Environment.CurrentManagedThreadId), (bytes, thread));
    }

    [Fact]
    public void ReadPatience_BytesThatArrive_LieUntilTheLoopComesRoundAnyway()
    {
        using var loop = new EventLoop { ReadPatience = TimeSpan.FromMinutes(5) };
        var (near, far) = Connected();
        using var receiver = near;
        using var sender = far;
        var order = new List<string>();

        loop.Run(Task.Run(async () =>
        {
            using var handle = loop.Watch(receiver.SafeHandle);
            var got = ReceiveAsync(receiver, handle);
            await sender.SendAsync("hello"u8.ToArray());
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            order.Add(got.IsCompleted ? "read at once" : "lies");
            await Task.Delay(TimeSpan.FromMilliseconds(1), loop.Time);
            await got.WaitAsync(Limit, TimeProvider.System);
            order.Add("read");
            return true;
        }));

        Assert.Equal(["lies", "read"], order);
    }

    [Fact]
    public void Dispose_WaitUnderWay_Ends()
    {
        using var loop = new EventLoop();
        var (near, far) = Connected();
        using var receiver = near;
        using var sender = far;

        loop.Run(Task.Run(async () =>
        {
            var handle = loop.Watch(receiver.SafeHandle);
            var wait = handle.ReadableAsync().AsTask();
            handle.Dispose();
            await wait.WaitAsync(Limit, TimeProvider.System);
            await handle.ReadableAsync().AsTask().WaitAsync(Limit, TimeProvider.System);
            return true;
        }));
    }

    [Fact]
    public void Run_TimerAndSignal_NothingIsAllocatedPerTurn()
    {
        using var loop = new EventLoop();
        long bytes = 0;

        loop.Run(Task.Run(() => loop.RunAsync(async () =>
        {
            using var timer = new TickTimer(new SteadyClock(loop.Time), CancellationToken.None);
            for (var i = 0; i < 1200; i++)
            {
                if (i == 200)
                {
                    bytes = GC.GetAllocatedBytesForCurrentThread();
                }

                timer.Wake();
                await timer.WaitUntilAsync(null);
            }

            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        }).ContinueWith(static ended => ended.IsCompletedSuccessfully, TaskScheduler.Default)));

        Assert.Equal(0, bytes);
    }

    private static async Task<(int Bytes, int Thread)> ReceiveAsync(Socket socket, PolledHandle handle)
    {
        var buffer = new byte[16];
        while (true)
        {
            var read = socket.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
            if (error != SocketError.WouldBlock)
            {
                return (read, Environment.CurrentManagedThreadId);
            }

            await handle.ReadableAsync().ConfigureAwait(false);
        }
    }

    private static (Socket Near, Socket Far) Connected()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        var near = new Socket(SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndPoint!);
        near.Blocking = false;
        return (near, listener.Accept());
    }
}
