using System.Runtime.CompilerServices;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Diagnostics;
using EdgeRuntime.Agent.SelfUpdate;
using EdgeRuntime.Agent.Status;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Threading;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>What an agent finds around it.</summary>
/// <param name="Clocks">The physical and the wall clock.</param>
/// <param name="Files">The file system of pseudo-files.</param>
/// <param name="Loggers">Makes logs.</param>
/// <param name="BaseFolder">Where models and board profiles lie.</param>
public sealed record AgentEnvironment(Clocks Clocks, IFileSystem Files, ILoggerFactory Loggers, string BaseFolder)
{
    /// <summary>By reference: what a record generates to compare and print would only make the agent larger.</summary>
    public bool Equals(AgentEnvironment? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    public override string ToString() => nameof(AgentEnvironment);

    /// <summary>Buses, lines and tools: the real ones unless a test says otherwise.</summary>
    public Hardware Hardware { get; init; } = Hardware.Of(Files, Clocks.Wall);

    /// <summary>The thread that does the work of a tick, from the sample to the socket; null leaves all to the thread pool.</summary>
    public EventLoop? Loop { get; init; }

    /// <summary>CPU time of this device's agent; null where several share a process.</summary>
    public Func<ProcessTimes>? Processor { get; init; }

    /// <summary>Puts something around what loads models, such as the speed of another board; null: nothing.</summary>
    public Func<IInferenceSessionFactory, IInferenceSessionFactory>? Sessions { get; init; }

    /// <summary>Only to see whether a configuration works: nothing that is kept on disk is touched.</summary>
    public bool ChecksOnly { get; init; }

    /// <summary>systemd's directory in memory for this service (<c>RUNTIME_DIRECTORY</c>); null: there is none.</summary>
    public string? RuntimeDirectory { get; init; }

    /// <summary>Where updates of the agent are handed to root.</summary>
    internal AgentUpdatePaths UpdatePaths { get; init; } = AgentUpdatePaths.Installed;

    /// <summary>Where <c>edge-agent status</c> is answered; null: nowhere.</summary>
    internal string? StatusPath { get; init; }

    /// <summary>The last lines that the log warned with; null: not kept.</summary>
    internal RecentProblems? Problems { get; init; }

    /// <summary>Reads the configuration as it is on disk now, for diagnostics; null: it is not on disk.</summary>
    internal Func<LoadedConfiguration>? ReadConfiguration { get; init; }

    /// <summary>The level of the log; null: it cannot be changed.</summary>
    internal LogLevels? LogLevels { get; init; }
}
