using System.Globalization;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Diagnostics;
using EdgeRuntime.Agent.Journal;
using EdgeRuntime.Agent.Status;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Threading;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Runs one agent as this process: log, signals, systemd. Whatever ends it, the last line of the log is written before the process ends.</summary>
internal static class AgentHost
{
    // A model that hangs in the native runtime, a device that does not close.
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(5);

    /// <summary>Runs until a signal, a fault or a command ends it.</summary>
    /// <param name="configuration">A configuration without errors.</param>
    /// <param name="readAgain">Reads it again, for diagnostics.</param>
    /// <param name="signals">Ask it to stop.</param>
    /// <returns>The process's exit code.</returns>
    public static int Run(AgentConfiguration configuration, Func<LoadedConfiguration> readAgain, StopSignals signals)
    {
        using var loop = new EventLoop();
        return loop.Run(Task.Run(() => RunAsync(configuration, readAgain, signals, loop)));
    }

    private static async Task<int> RunAsync(AgentConfiguration configuration, Func<LoadedConfiguration> readAgain, StopSignals signals, EventLoop loop)
    {
        // Disposing the console writes what its queue holds.
        var problems = new RecentProblems(TimeProvider.System);
        using var levels = new LogLevels(configuration.LogLevel, TimeProvider.System);
        using var console = LoggerFactory.Create(builder => Configure(builder.AddProvider(problems), levels));
        using var loggers = new FloodLimit(console, TimeProvider.System);
        var logger = loggers.CreateLogger<EdgeAgent>();
        signals.Insisted = () =>
        {
            Log.StoppedAtOnce(logger);
            loggers.Dispose();
            console.Dispose();
            Environment.Exit(ExitCodes.Fault);
        };
        try
        {
            using var locks = StateLocks.Take(configuration);
            return await RunAgentAsync(
                configuration,
                environment => environment with { Loop = loop, Problems = problems, ReadConfiguration = readAgain, LogLevels = levels },
                loggers,
                Clocks.On(loop.Time),
                signals.Token);
        }
        catch (AgentStartException e)
        {
            foreach (var error in e.Errors)
            {
                Log.CannotStart(logger, error);
            }
        }
        catch (Exception e)
        {
            // The boundary of the process: the log is the only place left to say what happened.
            Log.Broke(logger, e);
        }

        return ExitCodes.Fault;
    }

    private static async Task<int> RunAgentAsync(AgentConfiguration configuration, Func<AgentEnvironment, AgentEnvironment> complete, ILoggerFactory loggers, Clocks clocks, CancellationToken stop)
    {
        var logger = loggers.CreateLogger<EdgeAgent>();
        if (stop.IsCancellationRequested)
        {
            Log.StoppedEarly(logger);
            return ExitCodes.Success;
        }

        var files = new OsFileSystem();
        var runtime = StateDirectory.OfProcess.FindRuntimeDirectory();
        var environment = complete(new AgentEnvironment(clocks, files, loggers, AppContext.BaseDirectory)
        {
            Processor = new ProcessTree(files).Read,
            RuntimeDirectory = runtime,
            StatusPath = StatusSocket.FindPath(runtime, configuration.StateDirectory),
        });
        var agent = new EdgeAgent(configuration, environment);
        if (configuration.StateDirectory is { } directory)
        {
            Log.StateKept(logger, directory);
        }
        else
        {
            Log.NothingKept(logger);
        }

        var code = ExitCodes.Fault;
        try
        {
            // Configuration, services and manifests leave megabytes of garbage; an agent that allocates little would keep them for good.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            code = await agent.RunAsync(new SystemdNotifier(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")), WatchdogPeriod(), stop);
        }
        finally
        {
            try
            {
                await agent.DisposeAsync().AsTask().WaitAsync(DisposeLimit, TimeProvider.System, CancellationToken.None);
            }
            catch (TimeoutException)
            {
                Log.NotDisposed(logger, DisposeLimit.TotalSeconds);
                code = ExitCodes.Fault;
            }
        }

        return code;
    }

    // journald reads priorities; a person reads lines with a time.
    private static void Configure(ILoggingBuilder logging, LogLevels levels)
    {
        logging.Services.AddSingleton<IOptionsMonitor<LoggerFilterOptions>>(levels);
        var stream = Environment.GetEnvironmentVariable("JOURNAL_STREAM");
        if (JournalLoggers.TryOpen(stream, new FileInfo("/proc/self/fd/2").LinkTarget) is { } journal)
        {
            logging.AddProvider(journal);
            return;
        }

        if (stream is not null)
        {
            logging.AddSystemdConsole();
        }
        else
        {
            logging.AddSimpleConsole(static options =>
            {
                options.SingleLine = true;
                options.TimestampFormat = "HH:mm:ss.fff ";
                options.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }

        logging.Services.Configure<ConsoleLoggerOptions>(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    // sd_watchdog_enabled(3).
    private static TimeSpan? WatchdogPeriod() =>
        long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
}
