using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace EdgeRuntime.Core.Linux;

/// <summary>
/// Ends a child with everything that it has started. Children inherit their environment, so a mark in it finds also those that have a session of their own or whose
/// parent has gone, which no tree of processes and no process group shows.
/// </summary>
internal sealed class ChildFamily
{
    private const string Variable = "EDGE_RUNTIME_CHILD";

    // Whoever forks while the others are killed is found in the next round.
    private const int MaxRounds = 20;

    private readonly string _mark = Guid.NewGuid().ToString("N");

    /// <summary>Marks a child that is about to be started.</summary>
    public ProcessStartInfo Mark(ProcessStartInfo start)
    {
        start.Environment[Variable] = _mark;
        return start;
    }

    /// <summary>Starts a program that the configuration names, marked, and with the umask that this process was started with: what it makes is its own business.</summary>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public Process Start(ProcessStartInfo start) => PrivateFiles.UnderFirstMask(() => Process.Start(Mark(start))!);

    /// <summary>Kills the child and all of its family; at once, and whether it still runs or not.</summary>
    public void End(Process child)
    {
        try
        {
            child.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or some of its tree cannot be killed: the mark finds who is left.
        }

        EndRest();
    }

    /// <summary>Kills who is left of the family of a child that has ended.</summary>
    public void EndRest()
    {
        for (var round = 0; round < MaxRounds && KillMarked(); round++)
        {
        }
    }

    private bool KillMarked()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var mark = System.Text.Encoding.ASCII.GetBytes($"{Variable}={_mark}");
        var found = false;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && IsMarked(folder, mark))
            {
                found |= TryKill(id);
            }
        }

        return found;
    }

    private static bool IsMarked(string folder, ReadOnlySpan<byte> mark)
    {
        try
        {
            // Empty for a process that has ended and waits for its parent.
            return File.ReadAllBytes($"{folder}/environ").AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone in between, or another user's.
            return false;
        }
    }

    private static bool TryKill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }
}
