using System.Buffers.Text;

namespace EdgeRuntime.Core.Linux;

/// <summary>
/// CPU time of this process and its children (proc(5)). <c>/proc/self/stat</c> is <c>1234 (edge-agent) S 1 ...</c>: behind the name, fields 11 and 12 are the process's own user and system
/// time, 13 and 14 those of the children that it has waited for, all in clock ticks. Children that still run are listed in <c>task/*/children</c>, as <c>1240 1251 </c>. Without /proc only
/// the process's own time is known.
/// </summary>
/// <param name="files">The file system.</param>
public sealed class ProcessTree(IFileSystem files)
{
    // USER_HZ, the unit of times in /proc/PID/stat, is 100 on every architecture that Linux still runs on.
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(10);

    private const string Self = "self";
    private const int MaxStatBytes = 1024;
    private const int MaxListBytes = 1024;
    private const int OwnUserField = 11;
    private const int WaitedUserField = 13;
    private const int Fields = 15;

    // More than any agent starts; a fork bomb below a source must not hold up the power loop.
    private const int MostProcesses = 64;

    private long _childTicks;

    /// <summary>Reads both.</summary>
    public ProcessTimes Read()
    {
        var budget = MostProcesses;

        // A child that ended without anyone waiting for it takes its time with it: what was counted stays counted.
        _childTicks = Math.Max(_childTicks, ReadTicks(Self, WaitedUserField) + ReadDescendants(Self, ref budget));
        return new ProcessTimes(CpuClock.Process, _childTicks * ClockTick);
    }

    private long ReadDescendants(string process, ref int budget)
    {
        Span<byte> list = stackalloc byte[MaxListBytes];
        var ticks = 0L;
        foreach (var task in files.List($"/proc/{process}/task"))
        {
            var length = files.Read($"{task}/children", list);
            var rest = length > 0 ? list[..length] : [];
            while (budget > 0 && Utf8Parser.TryParse(rest, out int child, out var used))
            {
                budget--;
                rest = rest[used..].TrimStart((byte)' ');
                var name = child.ToString(System.Globalization.CultureInfo.InvariantCulture);
                ticks += ReadTicks(name, OwnUserField) + ReadTicks(name, WaitedUserField) + ReadDescendants(name, ref budget);
            }
        }

        return ticks;
    }

    // User and system time, which stand side by side.
    private long ReadTicks(string process, int userField)
    {
        Span<byte> stat = stackalloc byte[MaxStatBytes];
        var length = files.Read($"/proc/{process}/stat", stat);
        var end = length > 0 ? stat[..length].LastIndexOf((byte)')') : -1;
        if (end < 0)
        {
            return 0;
        }

        var rest = stat[(end + 1)..length].TrimStart((byte)' ');
        var ticks = 0L;
        for (var field = 0; field < Fields && !rest.IsEmpty; field++)
        {
            if (field >= userField && field <= userField + 1)
            {
                ticks += Utf8Parser.TryParse(rest, out long value, out _) ? value : 0;
            }

            var space = rest.IndexOf((byte)' ');
            rest = space < 0 ? [] : rest[(space + 1)..];
        }

        return ticks;
    }
}
