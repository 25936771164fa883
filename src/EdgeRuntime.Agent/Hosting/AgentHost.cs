using EdgeRuntime.Agent.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Runs one agent as this process: log, signals, systemd.</summary>
internal static class AgentHost
{
    /// <summary>Runs until a signal, a fault or a command ends it.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(AgentConfiguration configuration)
    {
        // Disposing the services and the log is part of stopping: the deadline of the host lies behind that of the agent.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(configuration.LogLevel).AddFilter("Microsoft", LogLevel.Warning);
        AddConsole(builder.Logging);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = configuration.ShutdownDeadline + TimeSpan.FromSeconds(10));
        builder.Services.Configure<ConsoleLifetimeOptions>(static options => options.SuppressStatusMessages = true).AddSingleton<IHostLifetime, ConsoleLifetime>();
        builder.Services.AddSingleton(configuration).AddSingleton<AgentService>().AddHostedService(static services => services.GetRequiredService<AgentService>());
        using var host = builder.Build();
        var service = host.Services.GetRequiredService<AgentService>();
        using var hurry = SecondSignal.Exit();
        await host.RunAsync();

        // A failed background service stops the host with exit code 0 (dotnet/runtime#67146): the service keeps its own.
        return service.ExitCode;
    }

    // journald reads priorities; a person reads lines with a time.
    private static void AddConsole(ILoggingBuilder logging)
    {
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null)
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
}
