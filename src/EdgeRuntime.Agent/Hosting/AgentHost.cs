using System.Globalization;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Journal;
using EdgeRuntime.Agent.Status;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Threading;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Runs one agent as this process: log, signals, systemd. Whatever ends it, the last line of the log is written before the process ends.</summary>
internal static class AgentHost
{
    // A model that hangs in the native runtime, a device that does not close.
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(5);

    /// <summary>Runs until a signal, a fault or a command ends it.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run(AgentConfiguration configuration, StopSignals signals)
    {
        using var loop = new EventLoop();
        return loop.Run(Task.Run(() => RunAsync(configuration, signals, loop)));
    }

    private static async Task<int> RunAsync(AgentConfiguration configuration, StopSignals signals, EventLoop loop)
    {
        // Disposing the console writes what its queue holds.
        var problems = new RecentProblems(TimeProvider.System);
        using var console = LoggerFactory.Create(builder => Configure(builder.AddProvider(problems), configuration.LogLevel));
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
            return await RunAgentAsync(configuration, loggers, problems, loop, signals.Token);
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

    private static async Task<int> RunAgentAsync(AgentConfiguration configuration, ILoggerFactory loggers, RecentProblems problems, EventLoop loop, CancellationToken stop)
    {
        var logger = loggers.CreateLogger<EdgeAgent>();
        if (stop.IsCancellationRequested)
        {
            Log.StoppedEarly(logger);
            return ExitCodes.Success;
        }

        var files = new OsFileSystem();
        var runtime = StateDirectory.OfProcess.FindRuntimeDirectory();
        var environment = new AgentEnvironment(Clocks.On(loop.Time), files, loggers, AppContext.BaseDirectory)
        {
            Loop = loop,
            Processor = new ProcessTree(files).Read,
            RuntimeDirectory = runtime,
            StatusPath = StatusSocket.FindPath(runtime, configuration.StateDirectory),
            Problems = problems,
        };
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
    private static void Configure(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);
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
