using System.Runtime.InteropServices;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Models.Probing;

/// <summary>Binds the calling process, so that a model can do no harm beyond it. Nothing where the system is not Linux.</summary>
public static partial class ProbeLimits
{
    // include/uapi/asm-generic/resource.h and include/uapi/linux/prctl.h
    private const int CpuResource = 0;
    private const int DataResource = 2;
    private const int CoreResource = 4;
    private const int SetParentDeathSignal = 1;
    private const int KillSignal = 9;
    private const int Niceness = 10;

    /// <summary>Sets the limits of memory and CPU time, forbids core dumps, makes the process the first to be killed when memory runs out, and lets it end with its parent. Called by the thread that goes on to try the model.</summary>
    /// <param name="memoryBytes">Private writable memory beyond what the process has now (RLIMIT_DATA of getrlimit(2)).</param>
    /// <param name="cpuSeconds">CPU time beyond what the process has used (RLIMIT_CPU).</param>
    /// <param name="parentProcessId">The parent. It must have started this process from a thread that outlives it: PR_SET_PDEATHSIG of prctl(2) looks at the thread.</param>
    /// <exception cref="InvalidOperationException">A limit is refused, or the parent is gone already.</exception>
    public static void Apply(long memoryBytes, int cpuSeconds, int parentProcessId)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Check(Prctl(SetParentDeathSignal, KillSignal, 0, 0, 0), "PR_SET_PDEATHSIG");
        if (GetParent() != parentProcessId)
        {
            throw new InvalidOperationException("the agent that asked for the probe has ended");
        }

        var used = (ulong)Math.Ceiling(CpuClock.Process.TotalSeconds);
        Set(CpuResource, used + (ulong)cpuSeconds, used + (ulong)cpuSeconds + 1, "RLIMIT_CPU");
        Set(CoreResource, 0, 0, "RLIMIT_CORE");
        var data = ProcessMemory.Read("VmData") is { } now ? (ulong)(now + memoryBytes) : (ulong)memoryBytes;
        Set(DataResource, data, data, "RLIMIT_DATA");
        File.WriteAllText("/proc/self/oom_score_adj", "1000");

        // Linux keeps it by thread: this one measures, and its children inherit it. A service that is nicer already may not be allowed it, which does no harm.
        _ = SetPriority(0, 0, Niceness);
    }

    private static void Set(int resource, ulong soft, ulong hard, string name)
    {
        var limit = new Limit { Soft = (nuint)soft, Hard = (nuint)hard };
        Check(SetLimit(resource, limit), name);
    }

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw new InvalidOperationException($"{what} is refused ({Marshal.GetLastPInvokeErrorMessage()})");
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
