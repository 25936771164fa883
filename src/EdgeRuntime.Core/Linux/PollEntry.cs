using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Threading;

/// <summary>struct pollfd of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    /// <summary>POLLIN of include/uapi/asm-generic/poll.h: there is something to read.</summary>
    public const short In = 1;

    /// <summary>POLLOUT: there is room to write.</summary>
    public const short Out = 4;

    public int Handle;
    public short Events;
    public short Results;
}
