using System.Runtime.InteropServices;
using EdgeRuntime.Core.Threading;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Lets the broker connection wait for its socket on the agent's event loop.</summary>
internal sealed class EventLoopSockets(EventLoop loop) : ISocketPoller
{
    public TimeSpan ReadPatience
    {
        set => loop.ReadPatience = value;
    }

    public ISocketWatch Watch(SafeHandle socket) => new SocketWatch(loop.Watch(socket));

    private sealed class SocketWatch(PolledHandle handle) : ISocketWatch
    {
        public ValueTask ReadableAsync() => handle.ReadableAsync();

        public ValueTask WritableAsync() => handle.WritableAsync();

        public void Interrupt() => handle.Interrupt();

        public void Dispose() => handle.Dispose();
    }
}
