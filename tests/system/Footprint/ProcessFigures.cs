using System.Globalization;

namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>What the kernel says of a process; see proc(5).</summary>
/// <param name="ResidentBytes">Memory in use, shared libraries included.</param>
/// <param name="CpuTime">Consumed by all threads so far, in steps of 10 ms.</param>
/// <param name="VoluntarySwitches">How often its threads went to sleep so far: each is a wake-up that the processor pays for.</param>
internal sealed record ProcessFigures(long ResidentBytes, TimeSpan CpuTime, long VoluntarySwitches)
{
    // USER_HZ, the unit of times in /proc/PID/stat, is 100 on every architecture that Linux still runs on.
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(10);

    public static ProcessFigures Read(int processId)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}");

        // 1234 (edge-agent) S 1 1234 1234 0 -1 4194560 9876 0 12 0 57 8 ...: utime and stime are the 12th and 13th behind the name.
        var stat = File.ReadAllText($"{folder}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return new ProcessFigures(
            Field($"{folder}/status", "VmRSS:") * 1024,
            ticks * ClockTick,
            Directory.GetDirectories($"{folder}/task").Sum(static task => Field($"{task}/status", "voluntary_ctxt_switches:")));
    }

    /// <summary>Files that are mapped into its memory.</summary>
    public static IEnumerable<string> MappedFiles(int processId) =>
        File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/maps")).Select(static line => line.Split(' ')[^1]).Where(static path => path.StartsWith('/')).Distinct();

    // "VmRSS:	   58876 kB"
    private static long Field(string file, string name)
    {
        var line = File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
