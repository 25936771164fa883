using System.Collections.Immutable;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Governing;

/// <summary>What there is to try on this board.</summary>
internal static class GovernorCandidates
{
    /// <summary>The governors that may be tried and can be had, without the one in force.</summary>
    public static ImmutableArray<string> Of(GovernorOptions options, CpuGovernors governors)
    {
        var (available, inForce) = (governors.Available(), governors.Read());
        return [.. options.Allowed.Distinct(StringComparer.Ordinal).Where(name => available.Contains(name, StringComparer.Ordinal) && inForce.Any(each => each.Governor != name))];
    }

    /// <summary>Why none is tried; null when some are.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="governors">The board's governors.</param>
    /// <param name="measuresLoad">Whether a sensor sees what the board draws.</param>
    public static string? WhyNone(GovernorOptions options, CpuGovernors governors, bool measuresLoad) =>
        governors.Read().Length == 0 ? $"{CpuGovernors.Folder} shows no governor: this kernel does not set the processor's clock"
        : Of(options, governors).Length == 0 ? $"of {string.Join(", ", options.Allowed)} there is none beside the governor in force; this kernel has {string.Join(", ", governors.Available())}"
        // Another clock changes the watts of a core: CPU time at the watts of a board's profile would compare nothing.
        : !measuresLoad ? "no sensor measures what the board draws, and CPU time says nothing of joules under another clock; see Power:Kind sensors"
        : null;
}
