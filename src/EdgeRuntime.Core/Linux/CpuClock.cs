using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>
/// CPU time consumed, from the kernel's scheduler (clock_gettime(2)). Elsewhere than on Linux elapsed time stands in for a thread's: an upper bound for the
/// single-threaded stretches that are measured with it.
/// </summary>
public static partial class CpuClock
{
    // include/uapi/linux/time.h
    private const int ProcessClock = 2;
    private const int ThreadClock = 3;

    /// <summary>CPU time of the calling thread.</summary>
    public static TimeSpan Thread => Read(ThreadClock);

    /// <summary>CPU time of all threads of the process.</summary>
    public static TimeSpan Process => OperatingSystem.IsLinux() ? Read(ProcessClock) : Environment.CpuUsage.TotalTime;

    private static TimeSpan Read(int clock)
    {
        if (OperatingSystem.IsLinux() && ClockGetTime(clock, out var time) == 0)
        {
            return time.Span;
        }

        return Stopwatch.GetElapsedTime(0);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);
}
