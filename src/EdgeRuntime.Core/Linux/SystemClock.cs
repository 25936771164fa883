using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Linux;

/// <summary>Whether the system's clock has been set by something that knows the time (adjtimex(2)).</summary>
public static partial class SystemClock
{
    // include/uapi/linux/timex.h: the return value when the clock is not synchronised.
    private const int TimeError = 5;

    // Touched by systemd-timesyncd whenever it has set the clock, for whoever wants to know (systemd-timesyncd.service(8)).
    private const string SynchronizedFile = "/run/systemd/timesync/synchronized";

    // struct timex is 208 bytes on 64-bit systems; modes = 0 in front makes the call a mere question.
    private const int TimexBytes = 256;

    /// <summary>
    /// True when the kernel says so, or, where a service may not ask it (ProtectClock= in its unit), when systemd-timesyncd does. Elsewhere than on Linux the system is trusted.
    /// </summary>
    public static bool IsSynchronized
    {
        get
        {
            if (!OperatingSystem.IsLinux())
            {
                return true;
            }

            Span<byte> timex = stackalloc byte[TimexBytes];
            timex.Clear();
            return AdjTimex(ref MemoryMarshal.GetReference(timex)) is var state and >= 0 ? state != TimeError : File.Exists(SynchronizedFile);
        }
    }

    // include/uapi/linux/time.h: both count from the start of the system, but only the second one goes on while it is suspended (clock_gettime(2)).
    private const int Monotonic = 1;
    private const int BootTime = 7;

    /// <summary>How long the system has been suspended since its start; none elsewhere than on Linux.</summary>
    public static TimeSpan SuspendedTime => OperatingSystem.IsLinux() && Read(BootTime) is { } boot && Read(Monotonic) is { } awake && boot > awake ? boot - awake : TimeSpan.Zero;

    private static TimeSpan? Read(int clock) => GetTime(clock, out var time) == 0 ? time.Span : null;

    /// <summary>The same as it goes into messages.</summary>
    public static ClockState State => IsSynchronized ? ClockState.Synced : ClockState.Unsynced;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjTimex(ref byte timex);
}
