using System.Globalization;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>The agent as a hosted service. A fault stops the host and is the process's exit code.</summary>
internal sealed class AgentService(AgentConfiguration configuration, ILoggerFactory loggers, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>What the process should return; a fault until the agent has said otherwise.</summary>
    public int ExitCode { get; private set; } = ExitCodes.Fault;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var files = new OsFileSystem();
            var environment = new AgentEnvironment(Clocks.System, files, loggers, AppContext.BaseDirectory, Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY")) { Processor = new ProcessTree(files).Read };
            await using var agent = new EdgeAgent(configuration, environment);

            // Configuration, services and manifests leave megabytes of garbage; an agent that allocates little would keep them for good.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            ExitCode = await agent.RunAsync(new SystemdNotifier(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")), WatchdogPeriod(), stoppingToken);
        }
        catch (AgentStartException e)
        {
            foreach (var error in e.Errors)
            {
                Log.CannotStart(loggers.CreateLogger<AgentService>(), error);
            }
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    // sd_watchdog_enabled(3).
    private static TimeSpan? WatchdogPeriod() =>
        long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
}
