using System.Globalization;

namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>What the kernel says of a process; see proc(5).</summary>
/// <param name="ResidentBytes">Memory in use, shared libraries included.</param>
/// <param name="ProportionalBytes">The same with each shared page divided by those who share it (PSS).</param>
/// <param name="PrivateBytes">Memory that it has written to and shares with nobody.</param>
/// <param name="CpuTime">Consumed by all threads so far, also by those that have ended, in steps of 10 ms.</param>
/// <param name="Threads">What its threads have done so far, by thread id.</param>
internal sealed record ProcessFigures(long ResidentBytes, long ProportionalBytes, long PrivateBytes, TimeSpan CpuTime, IReadOnlyDictionary<int, ThreadFigures> Threads)
{
    // USER_HZ, the unit of times in /proc/PID/stat, is 100 on every architecture that Linux still runs on.
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(10);

    public static ProcessFigures Read(int processId)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}");

        // 1234 (edge-agent) S 1 1234 1234 0 -1 4194560 9876 0 12 0 57 8 ...: utime and stime are the 12th and 13th behind the name.
        var stat = File.ReadAllText($"{folder}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessFigures(
            Field($"{folder}/status", "VmRSS:") * 1024,
            Field($"{folder}/smaps_rollup", "Pss:") * 1024,
            Field($"{folder}/smaps_rollup", "Private_Dirty:") * 1024,
            (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * ClockTick,
            Directory.GetDirectories($"{folder}/task").Select(Thread).OfType<ThreadFigures>().ToDictionary(static thread => thread.Id));
    }

    /// <summary>Processor time since an earlier look; that of threads that have ended since is not known.</summary>
    public TimeSpan CpuTimeSince(ProcessFigures before) =>
        Threads.Values.Aggregate(TimeSpan.Zero, (sum, thread) => sum + thread.CpuTime - (before.Threads.GetValueOrDefault(thread.Id)?.CpuTime ?? TimeSpan.Zero));

    /// <summary>How often its threads went to sleep since an earlier look: each is a wake-up that the processor pays for.</summary>
    public long SwitchesSince(ProcessFigures before) =>
        Threads.Values.Sum(thread => thread.VoluntarySwitches - (before.Threads.GetValueOrDefault(thread.Id)?.VoluntarySwitches ?? 0));

    /// <summary>Files that are mapped into its memory.</summary>
    public static IEnumerable<string> MappedFiles(int processId) =>
        File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/maps")).Select(static line => line.Split(' ')[^1]).Where(static path => path.StartsWith('/')).Distinct();

    // Null: it has ended meanwhile.
    private static ThreadFigures? Thread(string folder)
    {
        try
        {
            // "123456789 4711 42": nanoseconds on a processor, nanoseconds in wait of one, turns.
            var nanoseconds = long.Parse(File.ReadAllText($"{folder}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
            return new ThreadFigures(
                int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture),
                TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick),
                Field($"{folder}/status", "voluntary_ctxt_switches:"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    // "VmRSS:	   58876 kB"
    private static long Field(string file, string name)
    {
        var line = File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
