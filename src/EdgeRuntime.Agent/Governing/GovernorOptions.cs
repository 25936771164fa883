namespace EdgeRuntime.Agent.Governing;

/// <summary>Which of the kernel's governors of the processor's clock may be tried.</summary>
public sealed class GovernorOptions
{
    // CPUFREQ_NAME_LEN of include/linux/cpufreq.h, with its zero byte.
    private const int MaxNameLength = 15;
    private const int MaxAllowed = 4;

    // Keeps the clock where somebody has set it: neither dear nor cheap by itself.
    private const string Userspace = "userspace";

    /// <summary>
    /// The cpufreq governors (<c>powersave</c>, <c>schedutil</c>, ...) that may be tried beside the one in force, at most 4; none (default): the agent leaves the clock alone. The one with the fewest
    /// joules an inference within the latency is in force while the agent runs; without a sensor of the draw none is tried.
    /// </summary>
    public IList<string> Allowed { get; set; } = [];

    /// <summary>File that keeps the choice and, over a crash, the governor that the board had before; "none" only without Governor:Allowed. Default: governor.json in the state directory.</summary>
    public string? MemoryPath { get; set; }

    /// <summary>Length of a trial, of which each governor has two; physical time. 00:00:01 to 01:00:00, default 1 minute.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        for (var i = 0; i < Allowed.Count; i++)
        {
            if (Allowed[i].Length is 0 or > MaxNameLength || !Allowed[i].All(static each => char.IsAsciiLetterLower(each) || each == '_') || Allowed[i] == Userspace)
            {
                errors.Add(FormattableString.Invariant($"{key}:Allowed:{i} must be the name of a cpufreq governor other than {Userspace}, but is '{Contracts.OneLineText.Of(Allowed[i])}'; see {Core.Linux.CpuGovernors.Folder}/policy0/scaling_available_governors"));
            }
        }

        if (Allowed.Count > MaxAllowed)
        {
            errors.Add(FormattableString.Invariant($"{key}:Allowed names {Allowed.Count} governors; at most {MaxAllowed} are tried"));
        }

        if (Allowed.Count > 0 && MemoryPath is null)
        {
            errors.Add($"{key}:MemoryPath must be set with {key}:Allowed: after a crash the agent puts the board's own governor back by it");
        }

        if (MemoryPath is not null && !Path.IsPathFullyQualified(MemoryPath))
        {
            errors.Add($"{key}:MemoryPath must be a full path, but is '{MemoryPath}'");
        }

        if (Window < TimeSpan.FromSeconds(1) || Window > TimeSpan.FromHours(1))
        {
            errors.Add(FormattableString.Invariant($"{key}:Window must be 00:00:01 to 01:00:00, but is {Window}"));
        }
    }
}
