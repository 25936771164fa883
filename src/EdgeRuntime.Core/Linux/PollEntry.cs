using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>struct pollfd of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    /// <summary>POLLIN of include/uapi/asm-generic/poll.h: there is something to read.</summary>
    public const short In = 1;

    /// <summary>POLLOUT: there is room to write.</summary>
    public const short Out = 4;

    /// <summary>POLLERR, POLLHUP and POLLNVAL, which are told unasked.</summary>
    public const short Failure = 0x8 | 0x10 | 0x20;

    public int Handle;
    public short Events;
    public short Results;
}
