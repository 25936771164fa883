using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Scheduling;

namespace EdgeRuntime.Agent.Commands;

/// <summary>What a good configuration asks for in vain on this machine and at this moment.</summary>
internal static class CheckRemarks
{
    /// <summary>One line each.</summary>
    /// <param name="configuration">A configuration without errors.</param>
    /// <param name="now">The time.</param>
    /// <param name="searchPath">The folders of programs, <c>PATH</c>.</param>
    public static IEnumerable<string> Of(AgentConfiguration configuration, DateTimeOffset now, string? searchPath)
    {
        if (configuration.Policy is { Kind: PolicyOptions.AdaptiveKind, Adaptive.Deadline: { } deadline } && deadline <= now)
        {
            yield return FormattableString.Invariant($"Policy:Adaptive:Deadline: {deadline.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} is past: the policy plans as if there were none");
        }

        if (configuration.Sleep.Command.Count > 0 && !CanRun(configuration.Sleep.Command[0], searchPath))
        {
            var program = configuration.Sleep.Command[0];
            yield return $"Sleep:Command: {(program.Contains('/', StringComparison.Ordinal) ? "there is no program" : "no folder of PATH has the program")} '{program}': the board will not sleep";
        }
    }

    /// <summary>One line for each loaded variant of which nobody can say whether it computes here what it computed where it was made.</summary>
    public static IEnumerable<string> WithoutGolden(IEnumerable<LoadedModel> models) =>
        from model in models
        from step in model.Steps
        where !model.Package.Manifest.Golden.Any(vector => vector.Variant is null || vector.Variant == step.Variant)
        select $"{model.Package.Folder}: variant {step.Variant} has no golden vector, so wrong results on this processor would not be noticed; make some with 'edgectl model golden'";

    // As the runtime looks for a program: a path as it stands; a name beside the agent, in the current folder, along PATH.
    private static bool CanRun(string program, string? searchPath)
    {
        IEnumerable<string> folders = program.Contains('/', StringComparison.Ordinal) ? [""] : [AppContext.BaseDirectory, Environment.CurrentDirectory, .. (searchPath ?? "").Split(':')];
        return folders.Select(folder => Path.Combine(folder, program)).Any(static path => File.Exists(path) && IsExecutable(path));
    }

    private static bool IsExecutable(string path) =>
        OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
