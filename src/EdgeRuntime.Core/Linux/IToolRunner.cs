namespace EdgeRuntime.Core.Linux;

/// <summary>The one seam to helper programs such as vcgencmd: short commands whose output is read whole.</summary>
public interface IToolRunner
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">After this long it is killed.</param>
    /// <param name="cancellationToken">Kills it at once.</param>
    Task<ToolOutcome> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken);
}
