using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Threading;

/// <summary>An eventfd(2): wakes a poll from another thread.</summary>
internal sealed partial class Wakeup : IDisposable
{
    // EFD_CLOEXEC | EFD_NONBLOCK, the same numbers as O_CLOEXEC and O_NONBLOCK (include/linux/eventfd.h).
    private const int Flags = 0x80000 | 0x800;

    public Wakeup()
    {
        Descriptor = EventFd(0, Flags);
        if (Descriptor < 0)
        {
            throw new IOException($"eventfd failed with error {Marshal.GetLastPInvokeError()}");
        }
    }

    public int Descriptor { get; }

    public void Set()
    {
        var one = 1UL;
        _ = Write(Descriptor, ref one, sizeof(ulong));
    }

    public void Clear() => _ = Read(Descriptor, out _, sizeof(ulong));

    public void Dispose() => _ = Close(Descriptor);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, ref ulong value, nuint bytes);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, out ulong value, nuint bytes);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
