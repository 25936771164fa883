using System.Collections.Immutable;
using System.Text;

namespace EdgeRuntime.Core.Linux;

/// <summary>
/// What sets the clock of the processor's cores: one governor a clock domain, through sysfs (Linux, Documentation/admin-guide/pm/cpufreq.rst). Cores of one kind share a domain, so a board has one
/// or two.
/// </summary>
/// <param name="files">The file system.</param>
public sealed class CpuGovernors(IFileSystem files)
{
    /// <summary>Where the domains lie: <c>policy0</c>, <c>policy4</c>, ...</summary>
    public const string Folder = "/sys/devices/system/cpu/cpufreq";

    private const string InForceFile = "scaling_governor";
    private const string AvailableFile = "scaling_available_governors";

    /// <summary>The governors in force; none where the kernel sets no clock here.</summary>
    public ImmutableArray<DomainGovernor> Read() =>
        [.. Domains().Select(domain => new DomainGovernor(domain, files.ReadText(PathOf(domain, InForceFile)) ?? "")).Where(static each => each.Governor.Length > 0)];

    /// <summary>The governors that every domain can have, in the kernel's order.</summary>
    public ImmutableArray<string> Available()
    {
        // conservative ondemand userspace powersave performance schedutil
        var lists = Read().Select(each => (files.ReadText(PathOf(each.Domain, AvailableFile)) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        return lists.Count == 0 ? [] : [.. lists[0].Where(name => lists.TrueForAll(list => list.Contains(name, StringComparer.Ordinal)))];
    }

    /// <summary>Gives every domain one governor.</summary>
    /// <returns>Null when they have it, else why not, in one line.</returns>
    public string? Set(string governor) => Set(Read().Select(each => each with { Governor = governor }));

    /// <summary>Gives domains their governors; one that is refused does not keep the others from theirs.</summary>
    /// <returns>Null when they have them, else why not, in one line.</returns>
    public string? Set(IEnumerable<DomainGovernor> wanted)
    {
        string? problem = null;
        foreach (var (domain, governor) in wanted)
        {
            var path = PathOf(domain, InForceFile);
            if (files.ReadText(path) == governor)
            {
                continue;
            }

            // The kernel may take the text and still keep what it has: what counts is what it says afterwards.
            if (!files.Write(path, Encoding.ASCII.GetBytes(governor)) || files.ReadText(path) != governor)
            {
                problem ??= $"{path} does not take '{governor}': give the agent's user the right to write it";
            }
        }

        return problem;
    }

    private IEnumerable<string> Domains() => files.List(Folder).Select(static path => Path.GetFileName(path)).Where(static name => name.StartsWith("policy", StringComparison.Ordinal));

    private static string PathOf(string domain, string file) => $"{Folder}/{domain}/{file}";
}
